// Loaded by `node --import` into what builds and serves an app: refuses every connection but to this machine, and notes in the
// file NETWORK_LOG where it would have gone, since whoever is refused may keep quiet about it. Pipes stay.
import { appendFileSync } from 'node:fs';
import { Socket } from 'node:net';

const { connect } = Socket.prototype;
const here = ['localhost', '127.0.0.1', '::1'];

Socket.prototype.connect = function connectLocally(...parameters) {
  const [target, name] = parameters.flat();
  const isPipe = (typeof target === 'string' && Number.isNaN(Number(target))) || Boolean(target?.path);
  const host = (typeof target === 'object' ? target?.host : name) ?? 'localhost';
  if (!isPipe && !here.includes(host)) {
    appendFileSync(process.env.NETWORK_LOG, `${host}\n`);
    throw new Error(`Nothing of an app is fetched from ${host}.`);
  }
  return connect.apply(this, parameters);
};
