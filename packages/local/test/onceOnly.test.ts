import { createAIRequest } from '@amplify-ai-request/client';
import { expect, test } from 'vitest';
import { useBackend } from './useBackend.js';

const start = useBackend();
const poll = { minMs: 50 };

test('a lost reply on submit makes one row and one model call', async () => {
  let lost = 0;
  // Amplify repeats a broken call a few times by itself: enough replies are lost that our own retry must follow.
  const dropReply = (field: string) => field === 'submitOpenAIRequest' && ++lost <= 5;
  const backend = await start({ faults: { dropReply } });
  await createAIRequest({ prompt: 'Hello' }, { poll });
  expect(lost).toBeGreaterThan(5);
  expect(backend.calls).toHaveLength(1);
}, 60_000);

test('a repeated stream record makes one model call', async () => {
  const backend = await start({ faults: { deliveries: 3 } });
  await createAIRequest({ prompt: 'Hello' }, { poll });
  expect(backend.calls).toHaveLength(1);
});

test('the same request twice is one request', async () => {
  const backend = await start();
  const id = crypto.randomUUID();
  const [one, two] = await Promise.all([
    createAIRequest({ prompt: 'Hello' }, { id, poll }),
    createAIRequest({ prompt: 'Hello' }, { id, poll }),
  ]);
  expect(one).toEqual(two);
  expect(backend.calls).toHaveLength(1);
});

test('of 100 requests of 3 s at once none waits for another', async () => {
  let asked = 0;
  let askAll = () => {};
  const allAsked = new Promise<void>((resolve) => {
    askAll = resolve;
  });
  await start({
    limits: { liveRequestsPerOwner: 100 },
    standIn: {
      async answer() {
        asked += 1;
        if (asked === 100) askAll();
        // Were one call held up by another, the hundredth would never be made.
        await allAsked;
        return { text: 'Done', delay: 3000 };
      },
    },
  });
  const requests = Array.from({ length: 100 }, (_, index) => createAIRequest({ prompt: `Number ${index}` }));
  const answers = await Promise.all(requests);
  expect(answers.map(({ content }) => content)).toEqual(requests.map(() => 'Done'));
}, 60_000);
