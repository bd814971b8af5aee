import { expect, test } from 'vitest';
import { printed } from '../../test/printed.js';
import { lambdaMetrics } from './lambdaMetrics.js';

/** What CloudWatch makes of the lines: each metric with its unit, its value, and what it is counted by. */
function metricsOf(lines: readonly Record<string, unknown>[]) {
  return lines.flatMap((line) => {
    const { CloudWatchMetrics } = line._aws as {
      CloudWatchMetrics: {
        Namespace: string;
        Dimensions: string[][];
        Metrics: { Name: string; Unit: string }[];
      }[];
    };
    return CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
      Metrics.map(({ Name, Unit }) => ({
        namespace: Namespace,
        name: Name,
        unit: Unit,
        value: line[Name],
        by: Dimensions.map((names) => Object.fromEntries(names.map((name) => [name, line[name]]))),
      })),
    );
  });
}

const shared = { namespace: 'AIRequests', by: [{ service: 'ai-request-worker' }] };

test('an answer counts as one, with the time and the tokens that it took', () => {
  const lines = printed(() =>
    lambdaMetrics('ai-request-worker').completed({ milliseconds: 1234, tokens: 7 }),
  );
  expect(metricsOf(lines)).toEqual([
    { ...shared, name: 'Completed', unit: 'Count', value: 1 },
    { ...shared, name: 'ModelTime', unit: 'Milliseconds', value: 1234 },
    { ...shared, name: 'Tokens', unit: 'Count', value: 7 },
  ]);
});

test('an answer whose tokens nobody counted counts none', () => {
  const lines = printed(() => lambdaMetrics('ai-request-worker').completed({ milliseconds: 1 }));
  expect(metricsOf(lines).map(({ name }) => name)).toEqual(['Completed', 'ModelTime']);
});

test('a failure counts twice: alone, for an alarm, and by its code', () => {
  const lines = printed(() => lambdaMetrics('ai-request-worker').failed('timeout'));
  const failed = { ...shared, name: 'Failed', unit: 'Count', value: 1 };
  expect(metricsOf(lines)).toEqual([
    failed,
    { ...failed, by: [{ service: 'ai-request-worker', code: 'timeout' }] },
  ]);
});

test('what is counted goes out at once, and once: the next invocation starts from nothing', () => {
  const metrics = lambdaMetrics('ai-request-worker');
  const first = printed(() => metrics.failed('refused'));
  const second = printed(() => metrics.completed({ milliseconds: 1, tokens: 1 }));
  expect(metricsOf(first).map(({ name }) => name)).toEqual(['Failed', 'Failed']);
  expect(metricsOf(second).map(({ name }) => name)).toEqual(['Completed', 'ModelTime', 'Tokens']);
  for (const { by } of metricsOf(second)) expect(by).toEqual(shared.by);
});
