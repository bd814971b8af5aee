import { expect, test } from 'vitest';
import type { Stage } from '../useStage.js';

/** What a person does who has no mouse. */
export function testKeyboard(stage: Stage): void {
  test('asks by Ctrl and Enter in the field', async () => {
    const { field, untilComplete } = await stage.open();
    await field.fill('Where does the rain come from?');
    await field.press('Control+Enter');
    await untilComplete();
  });

  test('leads the focus on when a button that had it goes', async () => {
    stage.model.writeUpTo(0.4);
    const { button, field, answerSection, ask, untilWriting, untilStatus, untilFocused } = await stage.open();
    await ask('Where does the rain come from?');
    await untilWriting();
    await button('Stop').press('Enter');
    await untilStatus('Stopped');
    await untilFocused(answerSection);
    await button('New').press('Enter');
    await untilFocused(field);
    expect(await field.inputValue()).toBe('');
  });
}
