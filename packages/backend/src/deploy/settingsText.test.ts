import { expect, test } from 'vitest';
import { settingsText } from './settingsText.js';

test('what the deployer leaves open comes from the variables of the tutorial', () => {
  const variables = { OPENAI_MODEL: 'o3-mini', OPENAI_MAX_TOKEN: '50', OPENAI_TEMPERATURE: '0.1' };
  expect(JSON.parse(settingsText({ temperature: 1 }, variables))).toMatchObject({
    models: ['o3-mini'],
    maxTokens: 50,
    temperature: 1,
  });
});

test('a variable without a valid value is named with what it stands for', () => {
  expect(() => settingsText({}, { OPENAI_MAX_TOKEN: 'many' })).toThrow(
    /^defineOpenAIRequests: .*OPENAI_MAX_TOKEN.* has no valid value: maxTokens: /,
  );
});

test('more models than a Lambda environment holds are refused before a deployment would', () => {
  const models = Array.from({ length: 100 }, (_, number) => `organisation/model-of-a-long-name-${number}`);
  expect(() => settingsText({ models }, {})).toThrow(
    /^defineOpenAIRequests: models: the options fill \d{4} bytes, .* Allow fewer models\.$/,
  );
});
