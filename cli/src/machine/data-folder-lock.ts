import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { refuse } from '../exit-code.js';

interface Owner {
  pid: number;
  startTicks?: number | null;
  children?: Owner[];
}

/**
 * Locks the data folder of `npm start` with its own lock file (scripts/lock-file.mjs), so that neither starts while the
 * other runs. Refuses while `npm start`, or what a killed one left behind, runs. Returns the release.
 */
export function lockDataFolder(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, 'launcher.lock');
  const owner = readOwner(path);
  if (owner) {
    const running = [owner, ...(owner.children ?? [])].find(isRunning);
    if (running) throw refuse(`runq is running on ${dataDir} (process ${running.pid}). Stop it first.`);
    rmSync(path, { force: true });
  }
  // A reader sees the whole file or none.
  const own = `${path}.${process.pid}`;
  writeFileSync(own, JSON.stringify({ pid: process.pid, startTicks: readStartTicks(process.pid) }), { mode: 0o600 });
  try {
    linkSync(own, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw refuse(`Another process has just started on ${dataDir}. Stop it first.`);
  } finally {
    rmSync(own, { force: true });
  }
  return () => rmSync(path, { force: true });
}

function readOwner(path: string): Owner | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Owner;
  } catch {
    return null;
  }
}

function isRunning({ pid, startTicks }: Owner): boolean {
  const now = readStartTicks(pid);
  return now !== null && (typeof startTicks !== 'number' || now === startTicks);
}

/** Field 22 of /proc/PID/stat, which distinguishes a process from a later one with its pid; null when it is gone. */
function readStartTicks(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : Number(fields[19]);
  } catch {
    return null;
  }
}
