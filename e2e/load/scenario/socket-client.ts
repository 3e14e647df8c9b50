import type { Client, WireEvent, WireRun } from '../../support/client.js';

const acknowledgeMs = 30_000;

/** The events of a run so far, and how to read on. */
interface Feed {
  events: WireEvent[];
  onEvent(): void;
}

type Answer = { ok: true; run: WireRun } | { ok: false; problem: object };

/**
 * A client that submits and follows runs over one socket, as the student page does; everything else goes over HTTP. A
 * lost connection is opened again, and each followed run continues after its last event.
 */
export async function openSocketClient(client: Client): Promise<{ client: Client; close(): void }> {
  const socket = client.socket();
  const feeds = new Map<string, Feed>();
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
  const send = async (command: string, body: object): Promise<WireRun> => {
    const answer = (await socket.timeout(acknowledgeMs).emitWithAck(command, body)) as Answer;
    if (!answer.ok) throw new Error(`${command}: ${JSON.stringify(answer.problem)}`);
    return answer.run;
  };
  const subscribe = (id: string) => {
    const after = feedOf(id).events.findLast((event) => event.id)?.id;
    return send('run:subscribe', { runId: id, ...(after ? { after } : {}) });
  };

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
    if (reason === 'io server disconnect') socket.connect();
  });

  return {
    close: () => socket.close(),
    client: {
      ...client,
      async submit(request) {
        const run = await send('run:submit', request);
        feedOf(run.id);
        return run;
      },
      async events(id, options = {}) {
        if (options.kind === 'batches') return client.events(id, options);
        if (!feeds.has(id)) await subscribe(id);
        const feed = feedOf(id);
        try {
          return await readFeed(feed, options.stop);
        } finally {
          feeds.delete(id);
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
