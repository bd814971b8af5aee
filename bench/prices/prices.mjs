/** List prices in dollars, without any free tier, of this day and region. */
export const pricesOf = { date: '2026-11-26', region: 'us-east-1' };

export const prices = {
  // https://aws.amazon.com/lambda/pricing/
  lambdaGBSecond: 16.6667e-6,
  lambdaInvocation: 0.2e-6,
  // https://aws.amazon.com/dynamodb/pricing/on-demand/
  writeUnit: 0.625e-6,
  readUnit: 0.125e-6,
  // https://aws.amazon.com/appsync/pricing/
  appsyncOperation: 4e-6,
  appsyncUpdate: 2e-6,
  appsyncConnectionMinute: 0.08e-6,
  // https://aws.amazon.com/eventbridge/pricing/
  scheduledRun: 1e-6,
};

/**
 * Milliseconds that a run on one machine cannot tell: what a function does by itself, and how long its calls to other machines
 * take.
 */
export const assumed = { ownWork: 20, awsCall: 10, modelSubmit: 1500, modelLook: 300 };
