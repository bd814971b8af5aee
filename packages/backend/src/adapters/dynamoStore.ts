import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { RequestFailure } from '../engine/failure.js';
import type { ModelAnswer, RequestStore } from '../engine/ports.js';
import { type StoredRequest, storedRequestSchema } from '../engine/storedRequest.js';

/** What must hold of a row for a write to take effect. */
interface Condition {
  readonly status: 'queued' | 'in_progress';
  readonly admitted?: boolean;
  readonly attempt?: string;
}

/**
 * Keeps the requests in their table. Every transition of the state machine is here, each one conditional write:
 *
 *     queued ──admit──▶ queued, with a deadline ──claim──▶ in_progress ──complete──▶ completed
 *        └────refuse────▶ failed                                └──────────fail─────▶ failed
 *
 * A cancel, in AppSync's resolver, turns both live states into `cancelled`. A terminal row never changes. From its claim
 * on, only the attempt whose token is on the row writes it.
 */
export function dynamoStore(documents: DynamoDBDocumentClient, table: string): RequestStore {
  return {
    read,

    async admit(id, { admittedAt, deadlineAt, expiresAt }) {
      await transition(
        id,
        { status: 'queued', admitted: false },
        {
          admitted_at: admittedAt.toISOString(),
          deadline_at: deadlineAt.toISOString(),
          ttl: Math.ceil(expiresAt.getTime() / 1000),
        },
      );
    },

    async refuse(id, failure, at) {
      await transition(id, { status: 'queued', admitted: false }, failed(failure, at));
    },

    claim(id, attempt, at) {
      return transition(
        id,
        { status: 'queued', admitted: true },
        { status: 'in_progress', attempt, started_at: at.toISOString() },
      );
    },

    async complete(id, attempt, answer, at) {
      return (await transition(id, { status: 'in_progress', attempt }, completed(answer, at))) !== undefined;
    },

    async fail(id, attempt, failure, at) {
      await transition(id, { status: 'in_progress', attempt }, failed(failure, at));
    },
  };

  async function read(id: string): Promise<StoredRequest | undefined> {
    const { Item } = await documents.send(
      new GetCommand({ TableName: table, Key: { id }, ConsistentRead: true }),
    );
    return Item && storedRequestSchema.parse(Item);
  }

  /** Sets the attributes if the condition holds, and returns the row as it then is. */
  async function transition(
    id: string,
    { status, admitted, attempt }: Condition,
    attributes: Readonly<Record<string, unknown>>,
  ): Promise<StoredRequest | undefined> {
    const names = Object.keys(attributes);
    const conditions = ['#status = :from'];
    if (attempt !== undefined) conditions.push('#attempt = :mine');
    if (admitted !== undefined) conditions.push(`attribute_${admitted ? '' : 'not_'}exists(#admitted_at)`);
    try {
      const { Attributes } = await documents.send(
        new UpdateCommand({
          TableName: table,
          Key: { id },
          UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
          ConditionExpression: conditions.join(' AND '),
          ExpressionAttributeNames: {
            ...Object.fromEntries(names.map((name) => [`#${name}`, name])),
            '#status': 'status',
            ...(attempt === undefined ? {} : { '#attempt': 'attempt' }),
            ...(admitted === undefined ? {} : { '#admitted_at': 'admitted_at' }),
          },
          ExpressionAttributeValues: {
            ...Object.fromEntries(names.map((name) => [`:${name}`, attributes[name]])),
            ':from': status,
            ...(attempt === undefined ? {} : { ':mine': attempt }),
          },
          ReturnValues: 'ALL_NEW',
        }),
      );
      return storedRequestSchema.parse(Attributes);
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return written(id, attributes.status, attributes.attempt ?? attempt);
    }
  }

  /** The AWS SDK repeats a write whose reply was lost, and the repetition finds the row as the first has left it. */
  async function written(id: string, status: unknown, attempt: unknown): Promise<StoredRequest | undefined> {
    if (attempt === undefined) return undefined;
    const row = await read(id);
    return row?.attempt === attempt && row?.status === status ? row : undefined;
  }
}

function completed({ content, finishReason, model, usage }: ModelAnswer, at: Date) {
  return {
    status: 'completed',
    content,
    finish_reason: finishReason,
    // Not `model`: that is what the client asked for, and part of what makes a repeated submit the same.
    answered_by: model,
    ...(usage && {
      token_usage: {
        prompt_tokens: usage.promptTokens,
        completion_tokens: usage.completionTokens,
        total_tokens: usage.totalTokens,
      },
    }),
    completed_at: at.toISOString(),
  };
}

function failed({ code, message }: RequestFailure, at: Date) {
  return { status: 'failed', error: { code, message }, completed_at: at.toISOString() };
}
