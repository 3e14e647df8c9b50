import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Theory of operation. A lock is a file that names its owner: `{pid, bornAt, ...}`. It is made by linking a finished file to the lock's
 * name, which fails when the name exists and never shows a half-written file. An owner that was killed leaves the file behind, so a file
 * whose process is gone is stale. `bornAt` is the owner's start time in clock ticks since boot (`/proc/<pid>/stat`, field 22): a process
 * that got the same number later is not the owner.
 *
 * Two may find the same stale file at once. Each moves it aside under a name of its own; only the one whose move took the very text that
 * it judged stale goes on to link anew, the other one puts back what it took by mistake.
 */

/** When a process was started, to tell it from a later one with the same number; null where /proc is missing or it is gone. */
export function readBirth(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : Number(fields[19]);
  } catch {
    return null;
  }
}

/** Whether the process named by `{pid, bornAt}` is still there; a zombie is not. */
export function isSameProcessAlive({ pid, bornAt }) {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  if (bornAt !== null && bornAt !== undefined) return readBirth(pid) === bornAt;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/**
 * Tries to take the lock at `path`. Answers `{owner}` of a living owner, or `{lock, stale}` where `stale` is what a dead owner had
 * written, or null. `lock.note(fields)` writes more into the file; `lock.release()` removes it.
 */
export function tryLock(path) {
  const self = { pid: process.pid, bornAt: readBirth(process.pid) };
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
    if (isSameProcessAlive(found)) return { owner: found };
    if (moveAside(path, own, text)) stale = found;
  }
}

function createLock(path, own, self) {
  let isHeld = true;
  return {
    note(fields) {
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

function moveAside(path, own, judged) {
  try {
    renameSync(path, own);
  } catch {
    return false;
  }
  const isTheOne = readText(own) === judged;
  if (!isTheOne) {
    try {
      linkSync(own, path);
    } catch {
      // Somebody took the lock in this instant; the next round sees whom.
    }
  }
  rmSync(own, { force: true });
  return isTheOne;
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
