import { readdirSync, readFileSync } from 'node:fs';

/** The children that any thread of a process has started; none if it has exited meanwhile. */
export function childrenOf(pid: number): number[] {
  const lists = listThreads(pid).map((thread) => readIfAlive(`/proc/${pid}/task/${thread}/children`));
  return lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number));
}

export function descendantsOf(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);
}

/** Memory of a set of processes in bytes, with shared pages counted proportionally (PSS). */
export function sumPssBytes(pids: number[]): number {
  const ofOne = (pid: number) => Number(/^Pss:\s+(\d+)/m.exec(readIfAlive(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
  return pids.reduce((sum, pid) => sum + 1024 * ofOne(pid), 0);
}

/** The text of a file of `/proc`, or nothing if its process has exited meanwhile. */
export function readIfAlive(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function listThreads(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}
