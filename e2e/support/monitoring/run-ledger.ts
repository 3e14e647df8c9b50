export type KnownState = 'active' | 'waiting' | 'parked';

/** A span of time (epoch ms) in which a reader of the service looked at some moment. */
export interface Window {
  from: number;
  to: number;
}

export interface Bounds {
  min: number;
  max: number;
}

/** A run as its client knows it: never before it was sent, and never after its end was seen. */
interface Entry {
  user: string;
  class: 'interactive' | 'batch';
  mayPark: boolean;
  sentAt: number;
  endedAt: number;
  /** Spans in which nothing but the client could change the state. */
  certain: { state: KnownState; from: number; to: number }[];
}

export interface KnownRun {
  /** From now on the run certainly is in this state, until the client does something. */
  is(state: KnownState): void;
  /** Called before the client does something that may change the state. */
  mayChange(): void;
  /** The client saw the end. */
  ended(): void;
}

/**
 * What a client knows about its runs: in which state each one certainly is and may be. Between the moments at which the
 * client is certain, a run is in transit and may be in any state.
 */
export function createRunLedger() {
  const entries: Entry[] = [];

  const isCertain = ({ certain }: Entry, state: KnownState, { from, to }: Window) =>
    certain.some((span) => span.state === state && span.from <= from && span.to >= to);

  /** Whether the run may be in the state at some moment of the window. */
  function isPossible(entry: Entry, state: KnownState, window: Window): boolean {
    const from = Math.max(window.from, entry.sentAt);
    const to = Math.min(window.to, entry.endedAt);
    if (from > to || (state === 'parked' && !entry.mayPark)) return false;
    return !entry.certain.some((span) => span.state !== state && span.from <= from && span.to >= to);
  }

  const countUsers = (of: Entry[]) => new Set(of.map(({ user }) => user)).size;

  return {
    /** Called before a run is sent. */
    open(user: string, options: { class?: Entry['class']; mayPark?: boolean } = {}): KnownRun {
      const { class: runClass = 'interactive', mayPark = false } = options;
      const entry: Entry = {
        ...{ user, class: runClass, mayPark, sentAt: Date.now(), endedAt: Number.POSITIVE_INFINITY, certain: [] },
      };
      entries.push(entry);
      const endSpan = () => {
        const last = entry.certain.at(-1);
        // A millisecond less: both clocks are whole milliseconds.
        if (last && last.to === Number.POSITIVE_INFINITY) last.to = Date.now() - 1;
      };
      return {
        is(state) {
          endSpan();
          entry.certain.push({ state, from: Date.now() + 1, to: Number.POSITIVE_INFINITY });
        },
        mayChange: endSpan,
        ended() {
          endSpan();
          entry.endedAt = Date.now() + 1;
        },
      };
    },
    /** The least and the most runs and users that a reader may have seen in this state. */
    bound(state: KnownState, window: Window, which: Partial<Pick<Entry, 'user' | 'class'>> = {}) {
      const own = entries.filter(
        (entry) =>
          (which.user === undefined || entry.user === which.user) &&
          (which.class === undefined || entry.class === which.class),
      );
      const certain = own.filter((entry) => isCertain(entry, state, window));
      const possible = own.filter((entry) => isPossible(entry, state, window));
      return {
        runs: { min: certain.length, max: possible.length } satisfies Bounds,
        users: { min: countUsers(certain), max: countUsers(possible) } satisfies Bounds,
      };
    },
    listUsers: () => [...new Set(entries.map(({ user }) => user))],
  };
}

export type RunLedger = ReturnType<typeof createRunLedger>;
