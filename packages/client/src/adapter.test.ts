import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { attachRequest, createTeller, submitRequest, toRequestState } from './adapter.js';
import { AIRequestError } from './errors.js';
import type { AIRequestSnapshot } from './snapshot.js';
import { fakeTransport } from './testing.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const snapshot: AIRequestSnapshot = { id: 'id', status: 'in_progress', content: 'So', notices: [] };
const error = (code: 'cancelled' | 'connection' | 'invalid_output') => new AIRequestError(code, 'Why.');

test.each([
  ['isIdle', undefined, 'idle'],
  ['isPending', { ...snapshot, status: 'submitting' }, 'submitting'],
  ['isPending', { ...snapshot, status: 'queued' }, 'queued'],
  ['isPending', snapshot, 'in_progress'],
  ['isSuccess', { ...snapshot, status: 'completed' }, 'completed'],
  ['isError', { ...snapshot, status: 'completed', error: error('invalid_output') }, 'completed'],
  ['isError', { ...snapshot, status: 'failed', error: error('connection') }, 'failed'],
  ['isError', { ...snapshot, error: error('connection') }, 'in_progress'],
  ['isCancelled', { ...snapshot, status: 'cancelled', error: error('cancelled') }, 'cancelled'],
  ['isCancelled', { ...snapshot, error: error('cancelled') }, 'cancelled'],
] as const)('%s, and nothing else, of %j', (flag, snapshot, status) => {
  const state = toRequestState(snapshot);
  const { isIdle, isPending, isSuccess, isError, isCancelled } = state;
  const flags = { isIdle, isPending, isSuccess, isError, isCancelled };
  expect(Object.entries(flags).filter(([, isSet]) => isSet)).toEqual([[flag, true]]);
  expect(state.status).toBe(status);
  expect(state.error !== undefined).toBe(isError);
});

test('a cancel is told of while the request is live, and never after its end', () => {
  const failed = { isUnderWay: false, error: error('connection') };
  const underWay = { isUnderWay: true };
  expect(toRequestState(snapshot, underWay)).toMatchObject({ isCancelling: true, cancelError: undefined });
  expect(toRequestState(snapshot, failed)).toMatchObject({ isCancelling: false, cancelError: failed.error });
  // Looking for it has ended, and not the request.
  const unseen = { ...snapshot, error: error('connection') };
  expect(toRequestState(unseen, failed).cancelError).toBe(failed.error);
  for (const over of [
    { ...snapshot, status: 'completed' as const },
    { ...snapshot, status: 'failed' as const, error: error('invalid_output') },
    { ...snapshot, error: error('cancelled') },
  ]) {
    expect(toRequestState(over, { ...underWay, ...failed })).toMatchObject({
      isCancelling: false,
      cancelError: undefined,
    });
    expect(toRequestState(over, underWay).isCancelling).toBe(false);
  }
});

test('partial data is not parsed until it is read', () => {
  const partialData = vi.fn(() => 'partial');
  const state = toRequestState(Object.defineProperty({ ...snapshot }, 'partialData', { get: partialData }));
  expect(partialData).not.toHaveBeenCalled();
  expect(state.partialData).toBe('partial');
});

test('an option counts before those of the layers below, unless it is undefined', async () => {
  const [below, above] = [fakeTransport(), fakeTransport()];
  submitRequest({ prompt: 'Hi' }, { transport: below }, { transport: undefined });
  submitRequest({ prompt: 'Hi' }, { transport: below }, { transport: above });
  await vi.advanceTimersByTimeAsync(0);
  expect([below.accepted, above.accepted]).toEqual([1, 1]);
});

test('a request that is attached to is followed live where its text would be', async () => {
  const transport = fakeTransport({ afterMs: 1_000 });
  const { id } = submitRequest({ prompt: 'Hi' }, { transport });
  const stop = attachRequest(id, { transport, stream: true })?.subscribe(() => {});
  expect(transport.subscribers).toBe(1);
  stop?.();
  expect(attachRequest(undefined, { transport })).toBeUndefined();
});

test('each outcome is told once, and one that comes after an error too', async () => {
  const faults = { isLost: true };
  const before = () => {
    if (faults.isLost) throw new Error('Lost.');
  };
  const request = submitRequest({ prompt: 'Hi' }, { transport: fakeTransport({ before }) });
  const [onSuccess, onError] = [vi.fn(), vi.fn()];
  const tell = createTeller(() => ({ onSuccess, onError }));
  request.subscribe(() => tell(request));
  await vi.advanceTimersByTimeAsync(60_000);
  tell(request);
  expect(onError).toHaveBeenCalledExactlyOnceWith(request.snapshot.error, request);
  faults.isLost = false;
  const result = await Promise.all([request.wait(), vi.advanceTimersByTimeAsync(60_000)]).then(
    ([first]) => first,
  );
  tell(request);
  expect(onSuccess).toHaveBeenCalledExactlyOnceWith(result, request);
  expect(onError).toHaveBeenCalledTimes(1);
});
