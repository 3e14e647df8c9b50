import { until } from '../start-runq.js';

const restTimeoutMs = 20_000;

/** Moments at which all users of a load wait with runs whose states are certain. */
export interface Rests {
  /** The load should come to rest, for at least so long. */
  isWanted(forMs?: number): boolean;
  /** Called where the states of a user's runs are certain; resolves when the load goes on. */
  rest(): Promise<void>;
  /** Waits until this many users rest, or for some time; the result lets the load go on. */
  begin(users: number): Promise<() => void>;
}

export function createRests(): Rests {
  let gate: Promise<void> | null = null;
  let wantedSince = 0;
  let resting = 0;
  return {
    isWanted: (forMs = 0) => gate !== null && Date.now() - wantedSince >= forMs,
    async rest() {
      if (gate === null) return;
      resting++;
      await gate;
      resting--;
    },
    async begin(users) {
      let goOn = () => {};
      wantedSince = Date.now();
      gate = new Promise((resolve) => {
        goOn = () => {
          gate = null;
          resolve();
        };
      });
      // Users who have finished do not rest.
      await until(() => resting >= users, 'all users to rest', restTimeoutMs).catch(() => {});
      return goOn;
    },
  };
}
