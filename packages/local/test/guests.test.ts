import { amplifyTransport, createAIRequest } from '@amplify-ai-request/client';
import { expect, test } from 'vitest';
import { useBackend } from './useBackend.js';

const start = useBackend();
const poll = { minMs: 50 };

test('the first requests of a guest, all at once, belong to the same guest', async () => {
  await start();
  const requests = Array.from({ length: 5 }, (_, index) =>
    createAIRequest({ prompt: `Number ${index}` }, { poll }),
  );
  const answers = await Promise.all(requests);
  expect(answers.map(({ content }) => content.match(/Number \d/)?.[0])).toEqual(
    requests.map((_, index) => `Number ${index}`),
  );
});

test('so do those of a transport that names the identity pool', async () => {
  await start();
  const transport = amplifyTransport({ authMode: 'identityPool' });
  const requests = ['One', 'Two', 'Three'].map((prompt) => createAIRequest({ prompt }, { poll, transport }));
  expect(await Promise.all(requests)).toHaveLength(3);
});

test("a guest gets no credentials for a user's identity", async () => {
  const backend = await start({ users: ['ann'] });
  const ask = async (operation: string, body: object) => {
    const headers = { 'x-amz-target': `AWSCognitoIdentityService.${operation}` };
    const reply = await fetch(backend.url, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: reply.status, body: JSON.parse(await reply.text()) };
  };
  const Logins = { pool: backend.signIn('ann').idToken };
  const { IdentityId } = (await ask('GetId', { Logins })).body;
  expect(await ask('GetCredentialsForIdentity', { IdentityId, Logins })).toMatchObject({ status: 200 });
  expect(await ask('GetCredentialsForIdentity', { IdentityId })).toMatchObject({ status: 400 });
});
