import { setTimeout as sleep } from 'node:timers/promises';
import { signIn } from '../../e2e/support/client.js';
import type { Runq } from '../../e2e/support/start-runq.js';
import { compare, type Figure } from './figures.js';

const batches = 10;
const runsPerBatch = 1000;
const clicks = 150;
const betweenClicksMs = 60;

/**
 * Time from a student's click to the first byte of output, through the whole service: idle, and while 10,000 programs
 * of a grader's batches keep all processors busy.
 */
export async function benchUnderBatchLoad(runq: Runq): Promise<Figure[]> {
  const [student, grader] = await Promise.all([signIn(runq.url, 'clicker'), signIn(runq.url, 'grader', 'grader')]);
  const socket = student.socket();
  await new Promise((resolve) => socket.once('connect', () => resolve(null)));

  async function click(): Promise<number> {
    const startedAt = performance.now();
    const output = new Promise<number>((resolve) =>
      socket.once('run:output', () => resolve(performance.now() - startedAt)),
    );
    const finished = new Promise((resolve) => socket.once('run:finished', resolve));
    socket.emit('run:submit', { code: 'print(1)' });
    const ms = await output;
    await finished;
    return ms;
  }
  async function clickOften(): Promise<number[]> {
    const ms: number[] = [];
    for (let i = 0; i < clicks; i++) {
      ms.push(await click());
      await sleep(betweenClicksMs);
    }
    return ms;
  }
  type Batch = { id: string; counts: { finished: number } };
  const runs = Array.from({ length: runsPerBatch }, () => ({ code: 'print(2)' }));
  const submit = () => grader.json<Batch>('POST', '/v1/batches', { runs });
  const countFinished = async (ids: string[]) => {
    const counted = await Promise.all(ids.map((id) => grader.json<Batch>('GET', `/v1/batches/${id}`)));
    return counted.reduce((sum, { counts }) => sum + counts.finished, 0);
  };

  await clickOften();
  const idle = await clickOften();
  const ids: string[] = [];
  for (let i = 0; i < batches; i++) ids.push((await submit()).id);
  const before = { finished: await countFinished(ids), at: performance.now() };
  const underLoad = await clickOften();
  const finished = (await countFinished(ids)) - before.finished;
  const seconds = (performance.now() - before.at) / 1000;
  for (const id of ids) await grader.json('POST', `/v1/batches/${id}/cancel`);
  socket.close();
  return [
    ...compare(`click beside ${batches * runsPerBatch} programs, to the first byte`, underLoad, 'idle', idle),
    { name: 'finished batch runs meanwhile', value: finished / seconds, unit: 'runs/s' },
  ];
}
