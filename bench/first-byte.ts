import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { signIn } from '../e2e/support/client.js';
import type { Runq } from '../e2e/support/start-runq.js';
import { printTable } from './print-table.js';

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
  const client = await signIn(runq.url, 'bench');
  const socket = client.socket();
  await new Promise((resolve) => socket.once('connect', () => resolve(null)));

  async function socketFirstByte(): Promise<{ first: number; finished: number }> {
    const startedAt = performance.now();
    const output = new Promise<number>((resolve) =>
      socket.once('run:output', () => resolve(performance.now() - startedAt)),
    );
    const finished = new Promise<number>((resolve) =>
      socket.once('run:finished', () => resolve(performance.now() - startedAt)),
    );
    socket.emit('run:submit', { code: 'print(1)' });
    return { first: await output, finished: await finished };
  }

  for (let i = 0; i < 5; i++) await socketFirstByte();
  const bare: number[] = [];
  const first: number[] = [];
  const finished: number[] = [];
  for (let i = 0; i < rounds; i++) {
    bare.push(await spawnFirstByte());
    await sleep(60);
    const times = await socketFirstByte();
    first.push(times.first);
    finished.push(times.finished);
    await sleep(60);
  }
  socket.close();
  printTable([
    { name: 'spawn python3, first byte', ms: bare },
    { name: 'runq over a socket, first byte', ms: first },
    { name: 'runq over a socket, finished', ms: finished },
  ]);
}
