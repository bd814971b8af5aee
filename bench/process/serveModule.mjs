// The program of each process that startProcess.mjs starts: does what a module exports, and tells what that takes.
import { createBirpc } from 'birpc';
import { countOpen, processorMs, readMemory } from './resources.mjs';

const [, , module = ''] = process.argv;
// Whoever has started it is gone: nobody will ask any more.
process.once('disconnect', () => process.exit());
createBirpc(
  { ...(await import(module)), countOpen, processorMs, readMemory },
  { post: (message) => process.send?.(message), on: (hear) => process.on('message', hear) },
);
