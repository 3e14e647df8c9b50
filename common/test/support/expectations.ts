/** The item at an index of any size; undefined of an empty list. */
export const pick = <T>(items: T[], i: number): T | undefined => items[i % Math.max(1, items.length)];

/** Throws when a command answers otherwise than the model says. */
export function expectSame(actual: unknown, expected: unknown, what: string): void {
  if (actual !== expected) throw new Error(`${what}: ${actual}, expected ${expected}`);
}
