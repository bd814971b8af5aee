import { operationNames } from '@amplify-ai-request/client/protocol';
import { WebSocket } from 'ws';

const { subscribe } = operationNames();

/** What has come over sockets since it was last set back. */
export const wire = { pushes: 0, bytes: 0, textBytes: 0 };

/** The socket that Node 20 lacks, which also counts what comes over it, as it comes. */
class CountingSocket extends WebSocket {
  /** @param {ConstructorParameters<typeof WebSocket>} options */
  constructor(...options) {
    super(...options);
    this.addEventListener('message', ({ data }) => {
      const message = String(data);
      const { type, payload } = JSON.parse(message);
      if (type !== 'data') return;
      const { delta, request } = payload.data[subscribe];
      wire.pushes += 1;
      wire.bytes += Buffer.byteLength(message);
      wire.textBytes += Buffer.byteLength(delta ?? request?.content ?? '');
    });
  }
}

/** Makes it the one that Amplify takes. */
export function installCountingSocket() {
  Object.assign(globalThis, { WebSocket: CountingSocket });
}
