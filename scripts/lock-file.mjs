import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Theory of operation. A lock is a file that names its owner: `{pid, startTicks, ...}`. A complete file is linked to
 * the name of the lock: link(2) fails when the name exists, and no reader sees a half-written file. A killed owner
 * leaves the file behind, so a file whose process is gone is stale. `startTicks` is the start time of the owner in
 * clock ticks since boot (`/proc/<pid>/stat`, field 22): a later process with the same pid is not the owner.
 *
 * Two processes may find the same stale file at the same time. Each renames it to its own name. Only the one that moved
 * exactly the text it found stale continues to link; the other puts back the file that it moved by mistake.
 *
 * `npm start` and the commands of `cli` on its machine share this file; lock-file.d.mts has its types.
 *
 * proper-lockfile would not do: this runs before `npm ci`, the lock must be free immediately after a kill instead of
 * after a heartbeat timeout, and the file carries the list of children to end.
 */

/**
 * The start time of a process, which distinguishes it from a later one with the same pid; null when unknown or gone.
 */
export function readStartTicks(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : Number(fields[19]);
  } catch {
    return null;
  }
}

/** Whether the process `{pid, startTicks}` still runs; a zombie does not. */
export function isSameProcessAlive({ pid, startTicks }) {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  if (startTicks !== null && startTicks !== undefined) return readStartTicks(pid) === startTicks;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/**
 * Tries to take the lock at `path`. Returns `{owner}` while another process holds it, or `{lock, stale}` where `stale`
 * is the content that a dead owner left, or null. `lock.update(fields)` adds to the file; `lock.release()` removes it.
 * `isHeld` decides whether the owner of a lock still holds it: by default, as long as it runs.
 */
export function tryLock(path, isHeld = isSameProcessAlive) {
  const self = { pid: process.pid, startTicks: readStartTicks(process.pid) };
  const own = `${path}.${process.pid}`;
  let stale = null;
  for (;;) {
    writeFileSync(own, JSON.stringify(self), { mode: 0o600 });
    try {
      linkSync(own, path);
      rmSync(own);
      return { lock: createLock(path, own, self), stale };
    } catch (error) {
      rmSync(own, { force: true });
      if (error.code !== 'EEXIST') throw error;
    }
    const text = readText(path);
    if (text === null) continue;
    const found = parseOwner(text);
    if (isHeld(found)) return { owner: found };
    if (moveAside(path, own, text)) stale = found;
  }
}

function createLock(path, own, self) {
  let isHeld = true;
  return {
    update(fields) {
      if (!isHeld) return;
      writeFileSync(own, JSON.stringify({ ...self, ...fields }), { mode: 0o600 });
      renameSync(own, path);
    },
    release() {
      isHeld = false;
      rmSync(path, { force: true });
    },
  };
}

function moveAside(path, own, staleText) {
  try {
    renameSync(path, own);
  } catch {
    return false;
  }
  const isStaleFile = readText(own) === staleText;
  if (!isStaleFile) {
    try {
      linkSync(own, path);
    } catch {
      // Another process took the lock meanwhile; the next round reads its owner.
    }
  }
  rmSync(own, { force: true });
  return isStaleFile;
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function parseOwner(text) {
  try {
    const owner = JSON.parse(text);
    return typeof owner === 'object' && owner !== null ? owner : { pid: 0 };
  } catch {
    return { pid: 0 };
  }
}
