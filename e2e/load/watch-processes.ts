import { readdirSync, readFileSync } from 'node:fs';
import type { Runq } from '../support/start-runq.js';

/** The resources of one process of the service. */
export interface Footprint {
  rssMiB: number;
  descriptors: number;
}

const parts = { api: 'api/dist/main.js', worker: 'worker/dist/main.js', redis: 'redis-server' };
const supervisorWord = 'supervisor/__main__.py';

/**
 * Finds the API, the worker, Redis and the supervisor of a started runq. Reads no other process: `/proc/PID/cmdline` of
 * a program blocks on locks that the program holds.
 */
export function watchProcesses(runq: Runq) {
  const find = (parent: number, word: string) => childrenOf(parent).find((pid) => commandOf(pid).includes(word));
  const identify = () => {
    const pids = Object.entries(parts).map(([name, word]) => [name, find(runq.launcher.pid!, word)] as const);
    const worker = pids.find(([name]) => name === 'worker')?.[1];
    return { ...Object.fromEntries(pids), supervisor: worker && find(worker, supervisorWord) };
  };
  const first: Record<string, number | undefined> = identify();

  return {
    first,
    /** Which of them have been replaced or are gone; one sentence each. */
    findChanges(): string[] {
      return Object.entries(identify() as typeof first).flatMap(([name, pid]) =>
        pid === first[name] ? [] : [`the ${name} was process ${first[name]} and is ${pid ?? 'gone'}`],
      );
    },
    measure: (): Record<string, Footprint> =>
      Object.fromEntries(Object.entries(first).map(([name, pid]) => [name, footprintOf(pid!)])),
  };
}

function childrenOf(pid: number): number[] {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const lists = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8'));
    return lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number));
  } catch {
    return []; // It has exited meanwhile.
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

function footprintOf(pid: number): Footprint {
  const resident = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { rssMiB: Math.round(Number(resident) / 1024), descriptors: readdirSync(`/proc/${pid}/fd`).length };
}
