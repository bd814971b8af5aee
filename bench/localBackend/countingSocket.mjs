import { WebSocket } from 'ws';
import { realTimeUpdates } from '../prices/units.mjs';

/** What has come over this process's sockets: subscriptions, pushes, their bytes, and what AppSync bills these as. */
export const wire = { subscriptions: 0, pushes: 0, bytes: 0, updates: 0 };

/** The socket that Node 20 lacks, which also counts what comes over it, as it comes. */
class CountingSocket extends WebSocket {
  /** @param {ConstructorParameters<typeof WebSocket>} parameters */
  constructor(...parameters) {
    super(...parameters);
    this.addEventListener('message', ({ data }) => {
      const message = String(data);
      const { type } = JSON.parse(message);
      if (type === 'start_ack') wire.subscriptions += 1;
      if (type !== 'data') return;
      const bytes = Buffer.byteLength(message);
      wire.pushes += 1;
      wire.bytes += bytes;
      wire.updates += realTimeUpdates(bytes);
    });
  }
}

/** Makes it the one that Amplify takes. */
export function installCountingSocket() {
  Object.assign(globalThis, { WebSocket: CountingSocket });
}
