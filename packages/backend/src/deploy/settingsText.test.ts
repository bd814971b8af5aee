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

test('every option at its longest fits a Lambda environment, with twenty models of long names', () => {
  const most = 1_000_000_000;
  const settings = {
    models: Array.from(
      { length: 20 },
      (_, number) => `${'organisation/model-of-a-long-name'.padEnd(80, '-')}${number}`,
    ),
    maxTokens: 1_000_000,
    temperature: 0.123_456_789,
    timeoutSeconds: 86_400,
    retentionDays: 365,
    limits: {
      maxTokens: 1_000_000,
      promptBytes: 300_000,
      liveRequestsPerOwner: 1000,
      requestsPerDayPerOwner: most,
      requestsPerDayOfGuests: most,
      requestsPerDay: most,
    },
    presetsOnly: false,
    retryUnknown: false,
    logContent: false,
    background: true,
    baseUrl: `https://${'gateway.'.repeat(20)}example.org/v1`,
  };
  expect(JSON.parse(settingsText(settings, {}))).toMatchObject(settings);
});

test('more models than a Lambda environment holds are refused before a deployment would', () => {
  const models = Array.from({ length: 100 }, (_, number) => `organisation/model-of-a-long-name-${number}`);
  expect(() => settingsText({ models }, {})).toThrow(
    /^defineOpenAIRequests: models: the options fill \d{4} bytes, .* Allow fewer models\.$/,
  );
});
