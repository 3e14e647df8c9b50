import { signIn } from '../../e2e/stack/client.js';
import type { Runq } from '../../e2e/stack/start-runq.js';
import { compare, type Figure, rest } from './figures.js';

const batches = 10;
const runsABatch = 1000;
const clicks = 150;
const betweenClicksMs = 60;

/**
 * A student's click to the first byte of output, through the whole service, while 10,000 real programs of a grader are on their way and
 * keep every processor busy; beside the same on the idle service.
 */
export async function benchBehindRealBatch(runq: Runq): Promise<Figure[]> {
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
      await rest(betweenClicksMs);
    }
    return ms;
  }
  type Batch = { id: string; counts: { finished: number } };
  const runs = Array.from({ length: runsABatch }, () => ({ code: 'print(2)' }));
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
  const behind = await clickOften();
  const finished = (await countFinished(ids)) - before.finished;
  const seconds = (performance.now() - before.at) / 1000;
  for (const id of ids) await grader.json('POST', `/v1/batches/${id}/cancel`);
  socket.close();
  return [
    ...compare(`click behind ${batches * runsABatch} programs, to the first byte`, behind, 'idle', idle),
    { name: 'programs of the batch meanwhile', value: finished / seconds, unit: 'runs/s' },
  ];
}
