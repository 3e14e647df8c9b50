import { randomUUID } from 'node:crypto';
import type { Client, WireEvent, WireRun } from '../../support/client.js';
import { repeatWhileAway } from './steady-client.js';

const acknowledgeMs = 30_000;
const unavailable = 503;

/** The events of a run so far, and how to read on. */
interface Feed {
  events: WireEvent[];
  onEvent(): void;
}

type Answer = { ok: true; run: WireRun } | { ok: false; problem: { status: number } };

/**
 * A client that submits and follows runs over one socket, as the student page does; everything else goes over HTTP. A
 * lost connection is opened again, and each followed run continues after its last event. With `restarts` a command
 * that is not answered is repeated, a submission with the same key.
 */
export async function openSocketClient(
  client: Client,
  { restarts }: { restarts: boolean },
): Promise<{ client: Client; close(): void }> {
  const socket = client.socket();
  const feeds = new Map<string, Feed>();
  /** The runs whose id this client knows from an answer. */
  const submitted = new Set<string>();
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  socket.io.reconnection(true);

  /** The feed of a run; the first event may arrive before the answer that has its id. */
  const feedOf = (id: string): Feed => {
    const feed = feeds.get(id) ?? { events: [], onEvent() {} };
    feeds.set(id, feed);
    return feed;
  };
  const ask = (command: string, body: object): Promise<Answer> =>
    socket.timeout(acknowledgeMs).emitWithAck(command, body);
  const isAway = (answer: Answer) => restarts && !answer.ok && answer.problem.status === unavailable;
  const refuse = (command: string, answer: Answer | null) =>
    new Error(`${command}: ${JSON.stringify(answer && !answer.ok ? answer.problem : 'no answer')}`);

  /** Null when the connection ends before the answer, or the service is away. */
  async function submitOnce(body: object): Promise<Answer | null> {
    if (!socket.connected) return null;
    const answer = await ask('run:submit', body).catch(() => null);
    return answer && isAway(answer) ? null : answer;
  }

  async function submit(request: object): Promise<WireRun> {
    const body = { ...request, idempotencyKey: randomUUID() };
    const answer = restarts ? await repeatWhileAway(() => submitOnce(body)) : await ask('run:submit', request);
    if (!answer?.ok) throw refuse('run:submit', answer);
    return answer.run;
  }

  /** Follows a run after its last event, on this connection; the next connection does the same again. */
  async function subscribe(id: string): Promise<void> {
    const connection = socket.id;
    const answer = await repeatWhileAway(async () => {
      if (socket.id !== connection) return 'over';
      const after = feedOf(id).events.findLast((event) => event.id)?.id;
      const answer = await ask('run:subscribe', { runId: id, ...(after ? { after } : {}) });
      return isAway(answer) ? null : answer;
    });
    if (answer !== 'over' && !answer?.ok) throw refuse('run:subscribe', answer);
  }

  socket.onAny((name: string, data: WireEvent['data'] & { id?: string; runId?: string }) => {
    const [kind, event] = name.split(':');
    if (kind !== 'run' || !event || !data.runId) return;
    const feed = feedOf(data.runId);
    feed.events.push({ id: data.id ?? null, event, data });
    feed.onEvent();
  });
  socket.on('connect', () => {
    // A refusal comes again when the socket reconnects, or ends the lesson by its deadline.
    for (const id of feeds.keys()) subscribe(id).catch(() => {});
  });
  socket.on('disconnect', (reason) => {
    // Of a run whose submission was not answered the repetition sends all events.
    for (const id of feeds.keys()) if (!submitted.has(id)) feeds.delete(id);
    if (reason === 'io server disconnect') socket.connect();
  });

  return {
    close: () => socket.close(),
    client: {
      ...client,
      async submit(request) {
        const run = await submit(request);
        submitted.add(run.id);
        feedOf(run.id);
        return run;
      },
      async events(id, options = {}) {
        if (options.kind === 'batches') return client.events(id, options);
        submitted.add(id);
        if (!feeds.has(id)) await subscribe(id);
        const feed = feedOf(id);
        try {
          return await readFeed(feed, options.stop);
        } finally {
          feeds.delete(id);
          submitted.delete(id);
        }
      },
    },
  };
}

/** Reads until `stop` returns true, or the end of the run. */
function readFeed(feed: Feed, stop: ((event: WireEvent) => boolean) | undefined): Promise<WireEvent[]> {
  return new Promise((resolve) => {
    let next = 0;
    feed.onEvent = () => {
      while (next < feed.events.length) {
        const event = feed.events[next++]!;
        if (stop?.(event) || event.event === 'finished') return resolve(feed.events.slice(0, next));
      }
    };
    feed.onEvent();
  });
}
