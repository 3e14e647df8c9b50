import { type ReadLua, readLuaFile } from '../../src/redis/lua-scripts.js';

/** A possible bug in a script: the file, the present text, and its replacement. */
export interface Mutation {
  name: string;
  file: string;
  from: string;
  to: string;
}

/**
 * The scripts with one fault; throws when the text to replace does not stand there once, so that a table of faults
 * cannot rot.
 */
export function applyMutation({ file, from, to }: Mutation): ReadLua {
  const text = readLuaFile(file);
  if (text.split(from).length !== 2) throw new Error(`"${from}" does not stand once in ${file}`);
  return (name) => (name === file ? text.replace(from, () => to) : readLuaFile(name));
}
