import { expect, test } from 'vitest';
import { nextLook } from './nextLook.js';
import { afterDeadlineMs, lastLookMs, lookAgainMs } from './timing.js';

const noon = Date.parse('2026-01-01T12:00:00.000Z');
const seconds = 1_000;
const minute = 60 * seconds;
const hour = 3_600 * seconds;
const request = {
  id: 'a',
  status: 'in_progress',
  created_at: new Date(noon).toISOString(),
  started_at: new Date(noon).toISOString(),
  deadline_at: new Date(noon + 24 * hour).toISOString(),
};
const pauseAt = (age: number) => nextLook(request, noon + age).getTime() - noon - age;

test.for([
  [0, 60],
  [240, 60],
  [400, 100],
  [1_200, 300],
  [36_000, 300],
])('of a response that is %i seconds old somebody looks again in %i', ([age = 0, pause = 0]) => {
  expect(pauseAt(age * seconds)).toBe(pause * seconds);
});

test('the last look begins shortly before the deadline, and another at the next run should it die', () => {
  const lastLook = 24 * hour - lastLookMs;
  expect(pauseAt(lastLook - 1)).toBe(1);
  expect(pauseAt(lastLook - 200 * seconds)).toBe(200 * seconds);
  expect(pauseAt(lastLook)).toBe(45 * seconds);
});

test('a run each minute has a last look, one more should that die, and the end within 90 s after the deadline', () => {
  for (let first = -lastLookMs; first < -lastLookMs + minute; first += 5 * seconds) {
    expect(first, 'the first of these runs is before the deadline').toBeLessThan(0);
    expect(lookAgainMs, 'the next is due again').toBeLessThan(minute);
    expect(first + minute, 'and looks').toBeLessThan(afterDeadlineMs);
    expect(first + 2 * minute, 'the one after that ends it').toBeGreaterThanOrEqual(afterDeadlineMs);
    expect(first + 2 * minute).toBeLessThan(90 * seconds);
  }
});

test.for([
  [1, 17],
  [24, 293],
])(
  'a request of %i hours is looked at %i times before the last look, by a reaper that runs each minute',
  ([hours = 0, looks = 0]) => {
    let counted = 0;
    let due = nextLook(request, noon).getTime();
    for (let now = noon; now < noon + hours * hour - lastLookMs; now += minute) {
      if (now < due) continue;
      counted += 1;
      due = nextLook(request, now).getTime();
    }
    expect(counted).toBe(looks);
  },
);
