import { expect, test } from 'vitest';
import { type FilterPattern, matchesPattern } from './filterPattern.js';

const record = {
  eventName: 'INSERT',
  dynamodb: { NewImage: { status: { S: 'queued' }, done: { BOOL: 'x' } } },
};
const image = (rules: FilterPattern) => ({ dynamodb: { NewImage: rules } });

test.each<[string, FilterPattern, boolean]>([
  ['a value', { eventName: ['INSERT'] }, true],
  ['another value', { eventName: ['MODIFY'] }, false],
  ['one of several values', { eventName: ['MODIFY', 'INSERT'] }, true],
  ['all keys together', { eventName: ['INSERT'], ...image({ status: { S: ['completed'] } }) }, false],
  ['a nested value', image({ status: { S: ['queued'] } }), true],
  ['a prefix', image({ status: { S: [{ prefix: 'qu' }] } }), true],
  ['another prefix', image({ status: { S: [{ prefix: 'x' }] } }), false],
  ['what exists', image({ status: { S: [{ exists: true }] } }), true],
  ['what does not exist', image({ owner: { S: [{ exists: false }] } }), true],
  ['what should not exist', image({ status: { S: [{ exists: false }] } }), false],
  ['anything but', image({ status: { S: [{ 'anything-but': ['completed'] }] } }), true],
  ['anything but this', image({ status: { S: [{ 'anything-but': ['queued'] }] } }), false],
  ['anything but, where there is nothing', image({ owner: { S: [{ 'anything-but': ['a'] }] } }), false],
])('matches %s', (_, pattern, expected) => {
  expect(matchesPattern(pattern, record)).toBe(expected);
});
