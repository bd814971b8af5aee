// Amplify Hosting's compute server listens on port 3000 of every interface. A test wants a free port of this machine alone,
// and says so by `node --import`, so that what runs is what is deployed, byte for byte.
import { Server } from 'node:net';

const { listen } = Server.prototype;
Server.prototype.listen = function (...given) {
  const ready = given.findLast((argument) => typeof argument === 'function');
  return listen.call(this, 0, '127.0.0.1', () => {
    ready?.();
    process.send?.(this.address().port);
  });
};
