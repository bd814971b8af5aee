import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { AIRequestError } from './errors.js';
import { type ErrorCode, errorCodes } from './protocol.js';
import { timedOut } from './timedOut.js';

/** The rows of the table in docs/errors.md: the code, and whether it is called retryable. */
const rows = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, code, , retryable]) => [code?.replaceAll('`', ''), retryable]);

test('the page on errors explains every code once, and no other', () => {
  expect(rows.map(([code]) => code)).toEqual(errorCodes);
});

test('the page on errors says of each code whether it is retryable', () => {
  const truth = (code: ErrorCode) => {
    const ofClient =
      code === 'timeout' && timedOut('id').retryable ? '; yes where the client stopped waiting' : '';
    return (new AIRequestError(code, '').retryable ? 'yes' : 'no') + ofClient;
  };
  expect(rows).toEqual(errorCodes.map((code) => [code, truth(code)]));
});
