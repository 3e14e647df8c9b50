import { signIn } from '../../e2e/support/client.js';
import { treeOf } from '../../e2e/support/processes.js';
import type { Runq } from '../../e2e/support/start-runq.js';
import { processCpuMs } from '../cpu-meters.js';
import { quantile } from '../print-table.js';
import type { Figure } from './figures.js';

const writers = 8;
const writes = 500;
const pauseMs = 10;

/** Live output from the print of a program to the socket of its user: chunks per second, their age and CPU cost. */
export async function benchOutput(runq: Runq): Promise<Figure[]> {
  const tree = treeOf(runq.launcher.pid!);
  const pidOf = (part: string) => tree.find(({ command }) => command.includes(part))!.pid;
  const pids = { api: pidOf('api/dist/main.js'), worker: pidOf('worker/dist/main.js') };
  const loop = `for i in range(${writes}):\n  print(time.time(), flush=True)\n  time.sleep(${pauseMs / 1000})`;
  const code = `import time\n${loop}`;
  const ages: number[] = [];
  let chunks = 0;

  async function follow(i: number): Promise<void> {
    const socket = (await signIn(runq.url, `writer-${i}`)).socket();
    await new Promise((resolve) => socket.once('connect', () => resolve(null)));
    socket.on('run:output', ({ text }: { text: string }) => {
      chunks++;
      ages.push(Date.now() - Number(text.trim().split('\n').at(-1)) * 1000);
    });
    const finished = new Promise((resolve) => socket.once('run:finished', resolve));
    socket.emit('run:submit', { code });
    await finished;
    socket.close();
  }

  const cpuBefore = { api: processCpuMs(pids.api), worker: processCpuMs(pids.worker) };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: writers }, (_, i) => follow(i)));
  const seconds = (performance.now() - startedAt) / 1000;
  const cpu = (name: 'api' | 'worker') => ((processCpuMs(pids[name]) - cpuBefore[name]) * 1000) / chunks;
  return [
    { name: `output chunks of ${writers} programs, to sockets`, value: chunks / seconds, unit: 'chunks/s' },
    { name: 'age of the newest line of a chunk, p50', value: quantile(ages, 0.5), unit: 'ms' },
    { name: 'age of the newest line of a chunk, p99', value: quantile(ages, 0.99), unit: 'ms' },
    { name: 'CPU of the API for 1,000 chunks', value: cpu('api'), unit: 'ms' },
    { name: 'CPU of the worker for 1,000 chunks', value: cpu('worker'), unit: 'ms' },
  ];
}
