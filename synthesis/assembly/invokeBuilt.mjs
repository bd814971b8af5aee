// Runs a built function as Lambda does, and prints what it asked of AWS and the model:
//   node invokeBuilt.mjs <file> <event> <settings>
import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

const [file, event, settings] = process.argv.slice(2);
const { background, webhookSecret } = JSON.parse(settings);
const asked = [];

const row = {
  id: { S: '12345678-1234-4234-8234-123456789012' },
  status: { S: 'queued' },
  prompt: { S: 'Hello' },
  created_at: { S: new Date().toISOString() },
};
/** What every write is answered with: the row as admission leaves it. */
const admitted = {
  ...row,
  admitted_at: row.created_at,
  deadline_at: { S: new Date(Date.now() + 60_000).toISOString() },
};
/** What the webhook finds: the row as the worker leaves it. */
const submitted = {
  ...admitted,
  status: { S: 'in_progress' },
  background: { BOOL: true },
  attempt: { S: 'an-attempt' },
  submitted_at: row.created_at,
  response_id: { S: 'resp_1' },
};
const answers = {
  GetItem: { Item: webhookSecret ? submitted : row },
  UpdateItem: { Attributes: admitted },
  Query: { Items: [], Count: 0 },
};
/** What a webhook has done is remembered under a key of its own: here it has done nothing yet. */
const answerOf = (target, { Key }) =>
  Key?.id.S.startsWith('webhook#') ? {} : (answers[target.split('.')[1]] ?? {});

const accepted = { id: 'resp_1', object: 'response', status: 'queued', output: [] };
const text = { type: 'output_text', text: 'Hello', annotations: [] };
const completed = {
  ...accepted,
  status: 'completed',
  model: 'gpt-4o-mini',
  metadata: { request_id: row.id.S, environment: 'table', attempt: 'an-attempt' },
  output: [{ type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content: [text] }],
};
const chunk = { choices: [{ delta: { content: 'Hello' }, finish_reason: 'stop' }] };

const server = createServer(async (request, response) => {
  const target = request.headers['x-amz-target'];
  const body = await json(request).catch(() => ({}));
  asked.push(target ?? request.url);
  if (target) {
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    response.end(JSON.stringify(answerOf(target, body)));
  } else if (request.url === '/graphql') {
    response.end('{"data":{"publishOpenAIRequest":{"id":"x"}}}');
  } else if (request.url.startsWith('/v1/responses')) {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.method === 'POST' ? accepted : completed));
  } else if (request.url.endsWith('/invocations')) {
    response.writeHead(202).end();
  } else {
    response.setHeader('content-type', 'text/event-stream');
    response.end(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`);
  }
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${server.address().port}`;

// What Lambda, `connect` and Amplify give to a function.
Object.assign(process.env, {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'id',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_ENDPOINT_URL: url,
  AMPLIFY_SSM_ENV_CONFIG: '{}',
  OPENAI_API_KEY: 'sk-test',
  AI_REQUEST_TABLE: 'table',
  ...(webhookSecret
    ? { OPENAI_WEBHOOK_SECRET: webhookSecret }
    : { AI_REQUEST_WORKER: 'worker', AI_REQUEST_GRAPHQL_URL: `${url}/graphql` }),
  AI_REQUEST_SETTINGS: JSON.stringify({
    models: ['gpt-4o-mini'],
    maxTokens: 500,
    maxTokensChosen: false,
    temperature: 0.7,
    timeoutSeconds: 300,
    retentionDays: 7,
    limits: {
      maxTokens: 16_000,
      promptBytes: 100_000,
      liveRequestsPerOwner: 20,
      requestsPerDayPerOwner: 500,
      requestsPerDayOfGuests: 1_000,
      requestsPerDay: 10_000,
    },
    presetsOnly: false,
    streamIntervalMs: 250,
    retryUnknown: false,
    logContent: false,
    background,
    baseUrl: `${url}/v1`,
  }),
});

const { handler } = await import(file);
const answer = await handler(JSON.parse(event), { getRemainingTimeInMillis: () => 900_000 });
console.log(JSON.stringify({ asked, answer }));
process.exit();
