/**
 * The other student of `bench/neighbours.ts`, in a process of their own: reading their output there would stop the
 * stopwatch. Arguments: the address of the service and the token of the student.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, createClient } from '../../e2e/support/client.js';

/** Bench to neighbour. The neighbour answers a stop with `'stopped'` when its runs have ended. */
export type NeighbourCommand = { request: object; pauseMs: number } | 'stop';

const runsAtOnce = 2;
/** Longest wait for the end of a run in one request. */
const waitMs = 10_000;

/** Keeps `runsAtOnce` runs of a program active. The returned function ends them. */
function keepRunning(client: Client, request: object, pauseMs: number): () => Promise<void> {
  let isOver = false;
  const active = new Set<string>();
  const repeat = async () => {
    while (!isOver) {
      const { id } = await client.submit(request);
      active.add(id);
      if (isOver) await client.cancel(id);
      while (!(await isFinished(client, id))) if (isOver) await client.cancel(id);
      active.delete(id);
      await sleep(isOver ? 0 : pauseMs);
    }
  };
  const repeating = Promise.all(Array.from({ length: runsAtOnce }, repeat));
  return async () => {
    isOver = true;
    await Promise.all([...active].map((id) => client.cancel(id)));
    await repeating;
  };
}

async function isFinished(client: Client, id: string): Promise<boolean> {
  const response = await client.call('GET', `/v1/runs/${id}?wait=${waitMs}`);
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`GET /v1/runs/${id}: ${response.status}`);
  return response.status === 200;
}

const [url, token] = process.argv.slice(2) as [string, string];
const client = createClient(url, token);
let stop = async () => {};
// The bench has ended, perhaps by a failure.
process.on('disconnect', () => process.exit());
process.on('message', async (command: NeighbourCommand) => {
  if (command === 'stop') {
    await stop();
    process.send!('stopped');
  } else {
    stop = keepRunning(client, command.request, command.pauseMs);
  }
});
