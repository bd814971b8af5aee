import { describe, expect, test } from 'vitest';
import { type App, checkTypes } from './apps.js';
import { findBrowser } from './findBrowser.js';
import { testHistory } from './flows/testHistory.js';
import { testInterruptions } from './flows/testInterruptions.js';
import { testKeyboard } from './flows/testKeyboard.js';
import { testLook } from './flows/testLook.js';
import { testTicket } from './flows/testTicket.js';
import { useStage } from './useStage.js';

const executable = findBrowser();

/**
 * Does what a person does, in a real browser: with the built app, the unmodified Amplify client in it, the local backend
 * behind.
 */
export function testApp(app: App): void {
  describe.runIf(executable)(`the ${app.name} app`, () => {
    const stage = useStage(app, executable ?? '');
    testLook(stage);
    testInterruptions(stage);
    testKeyboard(stage);
    if (app.name === 'nuxt') testHistory(stage);
    else testTicket(stage);

    test('has types that are right', async () => {
      expect(await checkTypes(app, stage.folder)).toBe('');
    });

    test('fetched nothing from elsewhere to be built and served', () => {
      expect(stage.network.asked()).toEqual([]);
    });
  });
}
