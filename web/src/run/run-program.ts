import { labelOf } from '../project/run-request.js';

/** The text of the file that a run started with, and of the project's other Python files. */
export interface RunProgram {
  path: string;
  text: string;
  others: readonly string[];
}

/** Finds the program of a run by the label of the run; null when a file has changed since. */
export function findRunProgram(
  label: string | null,
  files: readonly { path: string; content: string }[],
): RunProgram | null {
  const entry = files.find(({ path }) => label?.startsWith(`${path} #`) && labelOf(files, path) === label);
  if (!entry) return null;
  const others = files.filter((file) => file !== entry && file.path.endsWith('.py'));
  return { path: entry.path, text: entry.content, others: others.map(({ content }) => content) };
}
