import { expect, test } from 'vitest';
import { parseArguments } from './parseArguments.js';

test.each<[string, string[], object]>([
  ['nothing', [], { port: 20202, outputs: 'amplify_outputs.json', pace: 40, background: false }],
  [
    'every option',
    ['--port', '0', '--outputs', 'a/b.json', '--delay', '35000', '--pace', '5', '--fail=429', '--background'],
    { port: 0, outputs: 'a/b.json', delay: 35_000, pace: 5, fail: 429, background: true },
  ],
  [
    'a command with options of its own',
    ['--port=1', '--', 'node', 'x.js', '--port', '2', '--', 'y'],
    {
      port: 1,
      outputs: 'amplify_outputs.json',
      pace: 40,
      background: false,
      command: ['node', 'x.js', '--port', '2', '--', 'y'],
    },
  ],
])('reads %s', (_, argv, expected) => {
  expect(parseArguments(argv)).toEqual(expected);
});

test('help goes before all else', () => {
  expect(parseArguments(['--help', '--port', 'x'])).toBe('help');
});

test.each([
  [['--prot', '1'], "Unknown option '--prot'; see --help"],
  [['--port'], /^Option '--port <value>' argument missing; see --help$/],
  [['--port', 'x'], '--port takes a whole number from 0 to 65535, not "x"'],
  [['--port', '65536'], '--port takes a whole number from 0 to 65535, not "65536"'],
  [['--delay', '-1'], /--delay/],
  [['--pace', '1.5'], /--pace/],
  [['--fail', '200'], '--fail takes a whole number from 400 to 599, not "200"'],
  [['start'], /^Unexpected argument 'start'/],
  [['--'], 'There is no command after --'],
])('says in one line what is wrong with %j', (argv, message) => {
  expect(() => parseArguments(argv)).toThrow(message);
  expect(() => parseArguments(argv)).not.toThrow('\n');
});
