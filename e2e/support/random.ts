/** Reproducible random numbers: RUNQ_SEED sets the seed, and every suite that uses them prints it. */
export interface Random {
  readonly seed: number;
  /** From 0 (inclusive) to 1 (exclusive). */
  next(): number;
  /** An integer from `min` to `max`, both inclusive. */
  between(min: number, max: number): number;
  pick<T>(items: readonly T[]): T;
}

export const chosenSeed = Number(process.env.RUNQ_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** Mulberry32 (T. Ettinger, 2017): 32 bits of state, sufficient to choose moments. */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  return { seed, next, between, pick: (items) => items[between(0, items.length - 1)]! };
}
