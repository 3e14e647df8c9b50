import { ProblemError } from '@runq/common/contract/problem';
import type { RunqSocket } from './runq-socket.js';

/** Runs and batches that one connection may follow at once. */
const maxFollowing = 200;

/** Remembers what a connection follows, replacing what it followed under the same name, so that it ends with the connection. */
export function keepFollowing(
  socket: RunqSocket,
  name: string,
  begin: () => { end: () => void; ended: Promise<void> },
): void {
  const { following } = socket.data;
  following.get(name)?.();
  if (following.size >= maxFollowing)
    throw new ProblemError('bad_request', `At most ${maxFollowing} can be followed at once.`);
  if (!socket.connected) return;
  const { end, ended } = begin();
  const finish = () => {
    end();
    if (following.get(name) === finish) following.delete(name);
  };
  following.set(name, finish);
  ended.finally(finish);
}
