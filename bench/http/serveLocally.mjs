import { createServer } from 'node:http';

/**
 * Serves on a free port of this machine.
 *
 * @param {import('node:http').RequestListener} listener
 */
export async function serveLocally(listener) {
  const server = createServer(listener);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${address.port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
