import { type ReadLua, readLuaFile } from './scripts.js';

/** A fault that somebody could make in the scripts: the file, what stands there, and what would stand there instead. */
export interface Fault {
  name: string;
  file: string;
  from: string;
  to: string;
}

/** The scripts with one fault; throws when the text to replace does not stand there once, so that a table of faults cannot rot. */
export function plantFault({ file, from, to }: Fault): ReadLua {
  const text = readLuaFile(file);
  if (text.split(from).length !== 2) throw new Error(`"${from}" does not stand once in ${file}`);
  return (name) => (name === file ? text.replace(from, () => to) : readLuaFile(name));
}
