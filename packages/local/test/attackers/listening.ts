import type { LocalBackend } from '../../src/index.js';
import { openSocket, type RawSocket, type Received } from '../openSocket.js';
import type { Caller } from './callers.js';
import { seeOnce, submitRequest } from './operations.js';
import { refusalOf } from './protocol.js';

export interface Listening {
  readonly backend: Pick<LocalBackend, 'url'>;
  readonly attacker: Caller;
  readonly victim: Caller;
}

export interface Document {
  readonly query: string;
  readonly variables?: object;
}

export const followDocument = `subscription Follow($id: ID!) {
  onOpenAIRequest(id: $id) { id owner seq delta retries request { id status prompt content } }
}`;

export const connect = async ({ url }: Pick<LocalBackend, 'url'>, caller: Caller): Promise<RawSocket> =>
  openSocket(url, { authorization: await caller.prove('/graphql/connect', '{}') });

/** Starts a subscription, proving himself as this caller does, and returns what the backend says to it. */
export async function startOn(
  socket: RawSocket,
  caller: Caller,
  document: Document,
  id: string = crypto.randomUUID(),
): Promise<Received> {
  const data = JSON.stringify(document);
  const authorization = await caller.prove('/graphql', data);
  socket.send({ id, type: 'start', payload: { data, extensions: { authorization } } });
  return socket.next();
}

/** How a message refuses, in the form of the replies over HTTP. */
export function toRefusal({ type, payload: { errors = [] } = {} }: Received): string {
  const shown = errors.map(({ errorType, message = '' }) => ({ errorType, message }));
  const refusal = refusalOf({ status: 200, headers: new Headers(), data: null, errors: shown });
  return type === 'error' ? refusal : `${type} ${refusal}`;
}

/** What has come so far: once the backend has answered, everything that it said before is here. */
export async function heardOn(socket: RawSocket): Promise<readonly Received[]> {
  socket.send({ type: 'connection_init' });
  while ((await socket.next()).type !== 'connection_ack');
  return socket.received.filter(({ type }) => type === 'data');
}

/** Follows a request as its owner, who must be let in. */
export async function follow(
  { backend, victim }: Pick<Listening, 'backend' | 'victim'>,
  id: string,
): Promise<RawSocket> {
  const socket = await connect(backend, victim);
  const { type } = await startOn(socket, victim, { query: followDocument, variables: { id } });
  if (type !== 'start_ack') throw new Error(`${victim.name} cannot follow his request`);
  return socket;
}

/** Has the owner submit a request, and waits until he, who follows it, has heard its end. */
export async function liveThrough({ victim }: Pick<Listening, 'victim'>, id: string, followed: RawSocket) {
  await submitRequest(victim, id, { prompt: 'Tell me a secret', stream: true });
  await seeOnce(victim, id);
  for (;;) {
    const { payload } = await followed.next();
    const event = payload?.data?.onOpenAIRequest as { request?: object | null } | undefined;
    if (event?.request) return;
  }
}

/** Has somebody listen to a request of another's, from before it exists to its end, and tells how that is refused. */
export async function listen(
  stage: Listening,
  documentOf: (id: string) => Document,
  prover: Caller = stage.attacker,
): Promise<string> {
  const id = crypto.randomUUID();
  const [followed, socket] = await Promise.all([follow(stage, id), connect(stage.backend, stage.attacker)]);
  try {
    const answer = await startOn(socket, prover, documentOf(id));
    if (answer.type !== 'start_ack') return toRefusal(answer);
    await liveThrough(stage, id, followed);
    const { length } = await heardOn(socket);
    return length === 0 ? 'hears nothing' : `hears ${length} events`;
  } finally {
    followed.close();
    socket.close();
  }
}
