import type { Client, WireEvent } from '../support/client.js';
import type { Random } from '../support/random.js';

const deadlineMs = 120_000;

/**
 * Reads the events of a run until it finishes, over short connections of a random number of events each. Each one is an
 * event stream or a socket, at a random API, and resumes after the last seen id.
 */
export async function readWhileRoaming(
  clients: Client[],
  id: string,
  random: Random,
): Promise<{ events: WireEvent[]; moves: number }> {
  const events: WireEvent[] = [];
  for (let moves = 0, end = Date.now() + deadlineMs; Date.now() < end; moves++) {
    const left = { count: random.between(1, 8) };
    const after = events.filter((event) => event.id).at(-1)?.id ?? undefined;
    const isEnough = (event: WireEvent) => event.event === 'finished' || left.count-- <= 0;
    const read = random.next() < 0.5 ? readStream : readSocket;
    const more = await read(random.pick(clients), id, after, isEnough);
    events.push(...more);
    if (more.at(-1)?.event === 'finished') return { events, moves };
  }
  throw new Error(`the reader of ${id} saw no end`);
}

type Read = (
  client: Client,
  id: string,
  after: string | undefined,
  stop: (event: WireEvent) => boolean,
) => Promise<WireEvent[]>;

const readStream: Read = (client, id, after, stop) => client.events(id, { ...(after ? { after } : {}), stop });

const readSocket: Read = (client, id, after, stop) =>
  new Promise((resolve, reject) => {
    const seen: WireEvent[] = [];
    const socket = client.socket();
    const leave = () => {
      socket.close();
      resolve(seen);
    };
    socket.onAny((name: string, data: WireEvent['data'] & { id?: string; runId: string }) => {
      if (!socket.connected) return;
      const event = { id: data.id ?? null, event: name.slice('run:'.length), data };
      seen.push(event);
      if (stop(event)) leave();
    });
    socket.once('disconnect', leave);
    socket.once('connect_error', reject);
    socket.once('connect', async () => {
      const answer = await socket.emitWithAck('run:subscribe', { runId: id, ...(after ? { after } : {}) });
      if (!answer.ok) reject(new Error(JSON.stringify(answer.problem)));
    });
  });
