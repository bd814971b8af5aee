// Loaded into each synthesis: makes every connection to another machine fail. Pipes stay, tsx uses one.
import { Socket } from 'node:net';

const { connect } = Socket.prototype;

Socket.prototype.connect = function connectLocally(...parameters) {
  const [target] = parameters.flat();
  const isPipe = typeof target === 'string' || Boolean(target?.path);
  if (!isPipe) throw new Error('A synthesis must not use the network.');
  return connect.apply(this, parameters);
};
