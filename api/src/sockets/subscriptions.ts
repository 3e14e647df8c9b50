import { ProblemError } from '@runq/common/contract/problem';
import type { RunqSocket } from './runq-socket.js';

/** Most runs and batches that one connection may subscribe to. */
const maxSubscriptions = 200;

/** Adds a subscription that ends with the connection. It replaces one of the same name. */
export function addSubscription(
  socket: RunqSocket,
  name: string,
  start: () => { end: () => void; ended: Promise<void> },
): void {
  const { subscriptions } = socket.data;
  subscriptions.get(name)?.();
  if (subscriptions.size >= maxSubscriptions)
    throw new ProblemError('bad_request', `A connection can have at most ${maxSubscriptions} subscriptions.`);
  if (!socket.connected) return;
  const { end, ended } = start();
  const finish = () => {
    end();
    if (subscriptions.get(name) === finish) subscriptions.delete(name);
  };
  subscriptions.set(name, finish);
  ended.finally(finish);
}
