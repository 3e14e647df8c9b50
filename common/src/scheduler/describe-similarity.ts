import { createHash } from 'node:crypto';

/** Hexadecimal digits: three choose the field of durations.lua, the others distinguish programs that share it. */
const digits = 9;

const hash = (text: string) => createHash('sha1').update(text).digest('hex').slice(0, digits);

/**
 * What a run has in common with similar ones, as durations.lua reads it: the program with its input, and the user with
 * the entry file. `program` is the text that is stored.
 */
export function describeSimilarity(program: string, { user, entry }: { user: string; entry: string }): string {
  return `p:${hash(program)} u:${hash(`${user} ${entry}`)}`;
}
