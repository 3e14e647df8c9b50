import { z } from 'zod';

/** Names of other tools, and what a grader writes for them here. */
const otherNames: Readonly<Record<string, string>> = {
  input: 'stdin',
  in: 'stdin',
  output: 'expected',
  out: 'expected',
  stdout: 'expected',
  answer: 'expected',
  weight: 'points',
  score: 'points',
  max_score: 'points',
  deadline: 'due',
  due_date: 'due',
  release: 'opens',
  tests: 'cases',
  tz: 'timezone',
  time_zone: 'timezone',
  arguments: 'args',
  argv: 'args',
  tolerance: 'abs',
  cpu: 'cpu_s',
  wall: 'wall_s',
  memory: 'memory_mb',
  output_limit: 'output_kb',
};

/** Most edits between a misspelt key and the one that is suggested. */
const maxEdits = 2;

/**
 * An object without other keys. The message for unknown keys has one line for each, in their order, since only the
 * schema knows which keys are near.
 */
export const keyedObject = <T extends z.core.$ZodLooseShape>(shape: T) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => describeUnknownKey(key, Object.keys(shape))).join('\n')
        : undefined,
  });

/** Says that a key is unknown, with the key that was probably meant, else all that there are. */
export function describeUnknownKey(key: string, known: readonly string[]): string {
  const meant = findMeant(key, known);
  return meant === null ? `is no key; known keys are ${known.join(', ')}` : `is no key; did you mean "${meant}"?`;
}

function findMeant(key: string, known: readonly string[]): string | null {
  const plain = key.toLowerCase().replaceAll('-', '_');
  const other = Object.hasOwn(otherNames, plain) ? otherNames[plain] : undefined;
  if (other !== undefined && known.includes(other)) return other;
  if (plain.length > 40) return null;
  const [best] = known.map((name) => ({ name, edits: countEdits(plain, name) })).sort((a, b) => a.edits - b.edits);
  return best !== undefined && best.edits <= Math.min(maxEdits, best.name.length - 2) ? best.name : null;
}

/** The Levenshtein distance: insertions, deletions and replacements that lead from one word to the other. */
function countEdits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[to.length]!;
}
