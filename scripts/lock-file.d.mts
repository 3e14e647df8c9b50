/** A process, as a lock file names it. `startTicks` distinguishes it from a later one with the same pid. */
export interface LockOwner {
  pid: number;
  startTicks?: number | null;
  /** Of `npm start`: the processes that it started. */
  children?: LockOwner[];
}

export interface Lock {
  update(fields: Record<string, unknown>): void;
  release(): void;
}

export function isSameProcessAlive(owner: LockOwner): boolean;

export function tryLock(
  path: string,
  isHeld?: (owner: LockOwner) => boolean,
): { lock: Lock; stale: LockOwner | null; owner?: undefined } | { owner: LockOwner; lock?: undefined };
