import type { SavedEcho, SavedRun } from './saved-run.js';

/** Messages between a user's tabs in one browser about the runs that they show. */
type Message =
  | { kind: 'request' }
  | { kind: 'response'; run: SavedRun }
  | { kind: 'echo'; runId: string; echo: SavedEcho };

/** How long a new tab waits for the responses of the others. */
const responseMs = 100;

export interface RunTabs {
  /** Returns the runs that other tabs show, by id. */
  requestRuns(): Promise<ReadonlyMap<string, SavedRun>>;
  sendEcho(runId: string, echo: SavedEcho): void;
  /** Calls back with each line typed in another tab from now on, and drops the collected runs. */
  subscribeToEchoes(listener: (runId: string, echo: SavedEcho) => void): void;
  close(): void;
}

/**
 * Lets a user's tabs in one browser show the same run with the same input echo, which the server does not replay.
 * `readCurrent` returns the run of this tab.
 */
export function createRunTabs(options: { userId: string; readCurrent: () => SavedRun | null }): RunTabs {
  const channel = new BroadcastChannel(`runq.run:${options.userId}`);
  const post = (message: Message) => channel.postMessage(message);
  const otherRuns = new Map<string, SavedRun>();
  let onEcho: (runId: string, echo: SavedEcho) => void = () => {};

  channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if (data.kind === 'request') {
      const run = options.readCurrent();
      if (run) post({ kind: 'response', run });
    } else if (data.kind === 'response') otherRuns.set(data.run.runId, data.run);
    else {
      // Typed between the other tab's response and the replay in this tab.
      otherRuns.get(data.runId)?.echoes.push(data.echo);
      onEcho(data.runId, data.echo);
    }
  });

  return {
    async requestRuns() {
      post({ kind: 'request' });
      await new Promise((resolve) => setTimeout(resolve, responseMs));
      return otherRuns;
    },
    sendEcho: (runId, echo) => post({ kind: 'echo', runId, echo }),
    subscribeToEchoes(listener) {
      onEcho = listener;
      otherRuns.clear();
    },
    close: () => channel.close(),
  };
}
