import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { checkIndex } from '../api.js';
import type { RequestFailure } from '../engine/failure.js';
import type { RequestStore, StoredAnswer, StoredText } from '../engine/ports.js';
import { type StoredRequest, storedRequestSchema } from '../engine/storedRequest.js';
import { absent, present, type Row, updateIf } from './updateIf.js';

/** OpenAI repeats a call for three days: https://platform.openai.com/docs/guides/webhooks */
const webhookMemorySeconds = 4 * 24 * 3600;

/**
 * Keeps the requests in their table. Every transition of the state machine is here, each one conditional write:
 *
 *     queued ──admit──▶ queued, with a deadline ──claim──▶ in_progress ──complete──▶ completed
 *        ├────refuse────▶ failed         ▲                      ├──────────fail──────▶ failed
 *        └────expire────▶ failed         └───────requeue────────┴──expire, abandon───▶ failed
 *
 * In background mode, where the row names the response from its acceptance to its end:
 *
 *     queued ──claim──▶ in_progress ──beginSubmission──▶ … submitted ──keepResponse──▶ … with a response
 *        └───────────────────────┴── completeResponse, failResponse ──▶ completed, failed
 *
 * A cancel, in AppSync's resolver, turns both live states into `cancelled`. A terminal row never changes but for leaving
 * the index, and for `dropResponse`, once its response is cancelled. From its claim on, only the attempt whose token is on
 * the row writes it, and who brings a response; the reaper takes the token away.
 */
export function dynamoStore(documents: DynamoDBDocumentClient, table: string): RequestStore {
  const transition = async (id: string, before: Row, after: Row): Promise<StoredRequest | undefined> => {
    const row = await updateIf(documents, table, id, { where: before, set: after });
    return row && storedRequestSchema.parse(row);
  };

  /** The AWS SDK repeats a write whose reply was lost, and the repetition finds the row as the first has left it. */
  const transitionOfAttempt = async (id: string, attempt: string, before: Row, after: Row) => {
    const row = await transition(id, before, after);
    if (row) return row;
    const found = await read(id);
    return found?.attempt === attempt && found.status === after.status ? found : undefined;
  };

  const endOfResponse = async (seen: StoredRequest, after: Row): Promise<StoredRequest | undefined> => {
    const before = { status: seen.status, response_id: seen.response_id ?? absent };
    const row = await transition(seen.id, before, { ...after, response_id: absent });
    if (row) return row;
    // The same attempt's response may be brought by several: only a repeated write finds its own time.
    const found = await read(seen.id);
    const names = ['status', 'attempt', 'completed_at'] as const;
    return found && names.every((name) => found[name] === after[name]) ? found : undefined;
  };

  async function read(id: string): Promise<StoredRequest | undefined> {
    const { Item } = await documents.send(
      new GetCommand({ TableName: table, Key: { id }, ConsistentRead: true }),
    );
    return Item && storedRequestSchema.parse(Item);
  }

  return {
    read,

    admit(id, { admittedAt, deadlineAt, expiresAt, nextCheckAt, counts }) {
      const admission = {
        admitted_at: admittedAt.toISOString(),
        deadline_at: deadlineAt.toISOString(),
        ttl: Math.ceil(expiresAt.getTime() / 1000),
        next_check_at: nextCheckAt.toISOString(),
        counts,
      };
      return transition(id, { status: 'queued', admitted_at: absent }, admission);
    },

    refuse(id, failure, at) {
      return transition(id, { status: 'queued', admitted_at: absent }, failed(failure, at));
    },

    claim(id, { attempt, until }, at, background = false) {
      const startedAt = at.toISOString();
      const claimed = {
        status: 'in_progress',
        attempt,
        lease_until: until.toISOString(),
        started_at: startedAt,
        // The reaper's next run puts it off to the lease's end or the deadline, which this write cannot compare.
        next_check_at: startedAt,
        ...(background && { background }),
      };
      return transitionOfAttempt(id, attempt, { status: 'queued', admitted_at: present }, claimed);
    },

    async renew(id, { attempt, until }) {
      const lease = { lease_until: until.toISOString() };
      return (await transition(id, { status: 'in_progress', attempt }, lease)) !== undefined;
    },

    async putPart({ id, ttl }, { attempt, number, text }) {
      const Item = { id: `${id}#${attempt}#${number}`, content: text, ...(ttl !== undefined && { ttl }) };
      await documents.send(new PutCommand({ TableName: table, Item }));
    },

    async keepText(id, attempt, { content, seq }) {
      const where = { status: 'in_progress', attempt };
      return (await updateIf(documents, table, id, { where, set: { content, seq } })) !== undefined;
    },

    complete(id, attempt, answer, at) {
      const before = { status: 'in_progress', attempt };
      return transitionOfAttempt(id, attempt, before, completed(answer, at));
    },

    fail(id, attempt, failure, at, text) {
      const before = { status: 'in_progress', attempt };
      return transitionOfAttempt(id, attempt, before, failed(failure, at, text));
    },

    async beginSubmission(id, { attempt, until }, at) {
      const submission = { submitted_at: at.toISOString(), lease_until: until.toISOString() };
      return (await transition(id, { status: 'in_progress', attempt }, submission)) !== undefined;
    },

    async keepResponse(id, attempt, responseId, nextCheckAt) {
      const before = { status: 'in_progress', attempt, response_id: absent };
      const after = { response_id: responseId, next_check_at: nextCheckAt.toISOString() };
      if (await transition(id, before, after)) return true;
      // A repeated write finds it there, whatever has become of the request since.
      return (await read(id))?.response_id === responseId;
    },

    completeResponse(seen, attempt, answer, at) {
      return endOfResponse(seen, { ...completed(answer, at), attempt });
    },

    failResponse(seen, attempt, failure, at, text) {
      return endOfResponse(seen, { ...failed(failure, at, text), attempt });
    },

    async dropResponse({ id, response_id }) {
      // Every row that is over bears the time, and no other.
      const where = { completed_at: present, response_id: response_id ?? absent };
      await updateIf(documents, table, id, { where, set: { response_id: absent } });
    },

    async expire({ id, status }, failure, at) {
      return (await transition(id, { status }, { ...failed(failure, at), attempt: absent })) !== undefined;
    },

    async abandon(seen, failure, at) {
      const end = { ...failed(failure, at), attempt: absent };
      return (await transition(seen.id, leaseOf(seen), end)) !== undefined;
    },

    async requeue(seen, nextCheckAt) {
      const queued = {
        status: 'queued',
        retries: (seen.retries ?? 0) + 1,
        next_check_at: nextCheckAt.toISOString(),
        attempt: absent,
        lease_until: absent,
        started_at: absent,
        // The next attempt's text begins anew.
        content: absent,
        seq: absent,
        background: absent,
        submitted_at: absent,
        response_id: absent,
      };
      const before = { ...leaseOf(seen), ...submissionOf(seen) };
      return (await transition(seen.id, before, queued)) !== undefined;
    },

    async postpone({ id, status, next_check_at }, nextCheckAt) {
      const before = { status, next_check_at: next_check_at ?? absent };
      const after = { next_check_at: nextCheckAt.toISOString() };
      return (await transition(id, before, after)) !== undefined;
    },

    async defer(id, nextCheckAt) {
      const where = { [checkIndex.partitionKey]: present };
      await updateIf(documents, table, id, { where, set: { next_check_at: nextCheckAt.toISOString() } });
    },

    async forget({ id }) {
      const outOfTheIndex = { [checkIndex.partitionKey]: absent, [checkIndex.sortKey]: absent };
      const where = { [checkIndex.partitionKey]: present };
      await updateIf(documents, table, id, { where, set: outOfTheIndex });
    },

    async findDue(bucket, before, { limit, after }) {
      const { Items = [], LastEvaluatedKey } = await documents.send(
        new QueryCommand({
          TableName: table,
          IndexName: checkIndex.name,
          KeyConditionExpression: '#bucket = :bucket AND #at <= :before',
          ExpressionAttributeNames: { '#bucket': checkIndex.partitionKey, '#at': checkIndex.sortKey },
          ExpressionAttributeValues: { ':bucket': bucket, ':before': before.toISOString() },
          Limit: limit,
          ExclusiveStartKey: after as Record<string, unknown> | undefined,
        }),
      );
      return { ids: Items.map(({ id }) => String(id)), after: LastEvaluatedKey };
    },

    async hasHeard(webhookId) {
      const Key = { id: webhookKey(webhookId) };
      return (await documents.send(new GetCommand({ TableName: table, Key }))).Item !== undefined;
    },

    async rememberWebhook(webhookId, at) {
      const ttl = Math.ceil(at.getTime() / 1000) + webhookMemorySeconds;
      await documents.send(new PutCommand({ TableName: table, Item: { id: webhookKey(webhookId), ttl } }));
    },
  };
}

/** A key that no client's operation takes. */
function webhookKey(webhookId: string): string {
  return `webhook#${webhookId}`;
}

/** What holds of a row for as long as nothing is submitted. */
function submissionOf({ submitted_at, response_id }: StoredRequest): Row {
  return { submitted_at: submitted_at ?? absent, response_id: response_id ?? absent };
}

/** What holds of a row for as long as its worker gives no sign of life. */
function leaseOf({ attempt, lease_until }: StoredRequest): Row {
  return { status: 'in_progress', attempt: attempt ?? absent, lease_until: lease_until ?? absent };
}

function completed({ text, format, finishReason, model, usage }: StoredAnswer, at: Date): Row {
  return {
    status: 'completed',
    ...placed(text),
    finish_reason: finishReason,
    // Not `model` and `format`: those are what the client asked for, and part of what makes a repeated submit the same.
    answered_by: model,
    ...(format === 'json' && { answer_format: format }),
    ...(usage && {
      token_usage: {
        prompt_tokens: usage.promptTokens,
        completion_tokens: usage.completionTokens,
        total_tokens: usage.totalTokens,
        ...(usage.reasoningTokens !== undefined && { reasoning_tokens: usage.reasoningTokens }),
      },
    }),
    completed_at: at.toISOString(),
  };
}

function failed({ code, message }: RequestFailure, at: Date, text?: StoredText): Row {
  return {
    status: 'failed',
    error: { code, message },
    ...(text && placed(text)),
    completed_at: at.toISOString(),
  };
}

/** The beginning of a text that is now in parts may have been kept on the row. */
function placed(text: StoredText): Row {
  return 'parts' in text ? { ...text, content: absent } : text;
}
