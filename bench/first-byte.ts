import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Runq } from '../e2e/support/start-runq.js';
import { printTable } from './print-table.js';
import { openClicker } from './socket-click.js';

const rounds = 60;
const python = '/usr/bin/python3';

/** Time from spawning a bare interpreter to the first byte that it prints. */
function spawnFirstByte(): Promise<number> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    let first = Number.NaN;
    const child = spawn(python, ['-c', 'print(1)'], { stdio: ['ignore', 'pipe', 'ignore'] });
    child.stdout.once('data', () => {
      first = performance.now() - startedAt;
    });
    child.once('error', reject);
    child.once('close', () => resolve(first));
  });
}

/** First output byte of `print(1)`: a socket client of a warm runq and a bare `spawn('python3')`, alternating. */
export async function benchFirstByte(runq: Runq): Promise<void> {
  const clicker = await openClicker(runq, 'bench');
  for (let i = 0; i < 5; i++) await clicker.click();
  const bare: number[] = [];
  const first: number[] = [];
  const finished: number[] = [];
  for (let i = 0; i < rounds; i++) {
    bare.push(await spawnFirstByte());
    await sleep(60);
    const times = await clicker.click();
    first.push(times.first);
    finished.push(times.finished);
    await sleep(60);
  }
  clicker.close();
  printTable([
    { name: 'spawn python3, first byte', ms: bare },
    { name: 'runq over a socket, first byte', ms: first },
    { name: 'runq over a socket, finished', ms: finished },
  ]);
}
