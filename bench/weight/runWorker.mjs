// A process as Lambda has it for one function: imports the bundle named by its argument, handles what it is sent, and answers
// with its memory: when it was idle, and at its peak.

const [, , file = ''] = process.argv;
const { handler } = await import(file);
const idle = process.memoryUsage().rss;

process.once('message', async (event) => {
  const endsAt = Date.now() + 600_000;
  await handler(event, { getRemainingTimeInMillis: () => endsAt - Date.now() });
  // In kilobytes of 1024 bytes.
  const peak = process.resourceUsage().maxRSS * 1024;
  process.send?.({ idle, peak }, () => process.exit());
});
process.send?.('ready');
