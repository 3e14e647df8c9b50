import type { Logger } from './log.js';

/**
 * Does each chore once an interval until it is closed; one that takes longer is not begun again meanwhile, one that fails is told and
 * tried again.
 */
export function keepHouse(options: {
  chores: Record<string, () => Promise<unknown>>;
  intervalMs: number;
  log: Pick<Logger, 'warn'>;
}): { close(): void } {
  const { chores, intervalMs, log } = options;
  const atWork = new Set<string>();
  async function work(chore: string, run: () => Promise<unknown>): Promise<void> {
    if (atWork.has(chore)) return;
    atWork.add(chore);
    await run().catch((err) => log.warn({ err, chore }, 'a chore failed'));
    atWork.delete(chore);
  }
  const timer = setInterval(() => {
    for (const [chore, run] of Object.entries(chores)) void work(chore, run);
  }, intervalMs);
  return { close: () => clearInterval(timer) };
}
