import { signIn } from '../e2e/support/client.js';
import type { Runq } from '../e2e/support/start-runq.js';

/** Milliseconds from the click to the first byte of output and to the end. */
export interface ClickTimes {
  first: number;
  finished: number;
}

export interface Clicker {
  /** Runs `print(1)`. */
  click(): Promise<ClickTimes>;
  close(): void;
}

/** A page with a socket, whose user clicks Run. */
export async function openClicker(runq: Runq, user: string): Promise<Clicker> {
  const client = await signIn(runq.url, user);
  const socket = client.socket();
  await new Promise((resolve) => socket.once('connect', () => resolve(null)));
  return {
    async click() {
      const startedAt = performance.now();
      const time = (event: string) =>
        new Promise<number>((resolve) => socket.once(event, () => resolve(performance.now() - startedAt)));
      const [first, finished] = [time('run:output'), time('run:finished')];
      socket.emit('run:submit', { code: 'print(1)' });
      return { first: await first, finished: await finished };
    },
    close: () => socket.close(),
  };
}
