import { MetricUnit, Metrics as Powertools } from '@aws-lambda-powertools/metrics';
import type { Metrics } from '../engine/ports.js';

/**
 * Counts how requests end, in CloudWatch's namespace `AIRequests`: `Completed`, `ModelTime`, `Tokens`, and `Failed`, alone
 * and by code. The numbers travel in the log: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format.html
 */
export function lambdaMetrics(serviceName: string): Metrics {
  const make = () => new Powertools({ namespace: 'AIRequests', serviceName });
  return {
    completed({ milliseconds, tokens }) {
      const metrics = make();
      metrics.addMetric('Completed', MetricUnit.Count, 1);
      metrics.addMetric('ModelTime', MetricUnit.Milliseconds, milliseconds);
      if (tokens !== undefined) metrics.addMetric('Tokens', MetricUnit.Count, tokens);
      metrics.publishStoredMetrics();
    },
    failed(code) {
      const metrics = make();
      metrics.addMetric('Failed', MetricUnit.Count, 1);
      metrics.publishStoredMetrics();
      const byCode = make();
      byCode.addDimension('code', code);
      byCode.addMetric('Failed', MetricUnit.Count, 1);
      byCode.publishStoredMetrics();
    },
  };
}
