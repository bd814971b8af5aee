import { writeUnits } from '../prices/units.mjs';
import { mutationBytes, pushBytes, toPush } from './pushedBytes.mjs';
import { countPush, noTraffic } from './traffic.mjs';

/** @import { Traffic } from './traffic.mjs' */
/** @typedef {(tokens: readonly string[]) => Traffic} Way */

const id = '00000000-0000-4000-8000-000000000001';
const owner = 'us-east-1:00000000-0000-4000-8000-000000000000';
/** What a row holds beside the text: ids, owner, times. */
const rowBytes = 400;

/** One push a token, with that token: a loop around a mutation. The text is written once, at the end. @type {Way} */
export function tokenByToken(tokens) {
  const traffic = noTraffic();
  let text = 0;
  for (const [seq, delta] of tokens.entries()) {
    countPush(traffic, mutationBytes({ id, owner, seq, delta }), pushBytes({ id, owner, seq, delta }));
    text += Buffer.byteLength(delta);
  }
  traffic.units += writeUnits(rowBytes + text);
  return traffic;
}

/**
 * The AI Kit's, as `@aws-amplify/ai-constructs` 1.6 and its resolvers do it: for each delta of the model a mutation with that
 * delta and the whole text so far, which is written on the row; the subscriber is sent the delta. Some models of Bedrock put
 * several tokens into a delta; then it is less by as much.
 *
 * @type {Way}
 */
export function aiKit(tokens) {
  const traffic = noTraffic();
  const conversation = { conversationId: id, associatedUserMessageId: id, contentBlockIndex: 0 };
  const fields =
    'id conversationId associatedUserMessageId contentBlockIndex contentBlockDoneAtIndex contentBlockDeltaIndex contentBlockText contentBlockToolUse { toolUseId name input } stopReason owner errors { errorType message } p';
  const query = `mutation PublishModelResponse($input: CreateConversationMessageChatAssistantStreamingInput!) {
            createAssistantResponseStreamChat(input: $input) { ${fields} }
        }`;
  // The padding is of up to 35 characters, by chance.
  const shown = {
    id: `${id}#stream`,
    owner,
    contentBlockDoneAtIndex: null,
    contentBlockToolUse: null,
    stopReason: null,
    errors: null,
    p: 'x'.repeat(17),
  };
  let text = 0;
  for (const [contentBlockDeltaIndex, contentBlockText] of tokens.entries()) {
    text += Buffer.byteLength(contentBlockText);
    const input = {
      accumulatedTurnContent: [{ text: '' }],
      ...conversation,
      contentBlockText,
      contentBlockDeltaIndex,
    };
    const mutation = Buffer.byteLength(JSON.stringify({ query, variables: { input } })) + text;
    const pushed = { ...conversation, contentBlockText, contentBlockDeltaIndex, ...shown };
    countPush(traffic, mutation, Buffer.byteLength(toPush({ onCreateAssistantResponseChat: pushed })));
    traffic.units += writeUnits(rowBytes + text);
  }
  return traffic;
}

/**
 * A row that is updated with the whole text so far for each token, and a subscription to its updates: what comes of a model's
 * generated `update` and `onUpdate`.
 *
 * @type {Way}
 */
export function wholeTextEachTime(tokens) {
  const traffic = noTraffic();
  const row = {
    id,
    owner,
    status: 'in_progress',
    content: '',
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
  };
  const query = `mutation UpdateRequest($input: UpdateRequestInput!) { updateRequest(input: $input) { ${Object.keys(row).join(' ')} } }`;
  const mutation = Buffer.byteLength(JSON.stringify({ query, variables: { input: { id, content: '' } } }));
  const push = Buffer.byteLength(toPush({ onUpdateRequest: row }));
  let text = 0;
  for (const token of tokens) {
    text += Buffer.byteLength(token);
    countPush(traffic, mutation + text, push + text);
    traffic.units += writeUnits(rowBytes + text);
  }
  return traffic;
}
