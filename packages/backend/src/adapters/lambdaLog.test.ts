import { expect, test } from 'vitest';
import { printed } from '../../test/printed.js';
import { lambdaLog } from './lambdaLog.js';

test.for([
  ['info', 'INFO'],
  ['error', 'ERROR'],
] as const)('%s writes one line of JSON, with the service and the fields', ([name, level]) => {
  const fields = { requestId: 'x', attempt: 'y', code: 'timeout', status: 429, milliseconds: 5, tokens: 7 };
  const lines = printed(() => lambdaLog('ai-request-worker')[name]('a message', fields));
  expect(lines).toEqual([
    expect.objectContaining({ level, message: 'a message', service: 'ai-request-worker', ...fields }),
  ]);
});

test('writes nested fields as they are, and no absent ones', () => {
  const reap = { ended: 1, complete: true };
  const [line] = printed(() => lambdaLog('s').info('reaped', { reap, code: undefined }));
  expect(line).toMatchObject({ reap });
  expect(line).not.toHaveProperty('code');
});
