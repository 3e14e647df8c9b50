import type { Limits } from '@runq/common/contract/limits';
import type { CompatProgram } from '../run-program.js';
import { splitArguments } from '../split-arguments.js';
import type { RunSpec } from './run-spec.js';

const defaultFileName = 'prog.py';
/** Jobe counts in thousands of KiB. */
const bytesPerMegabyte = 1000 * 1024;
const defaults = { cputime: 5, streamsize: 2, disklimit: 20, numprocs: 30 };
/** A run may take twice its CPU time. */
const wallPerCpuTime = 2;

/** A number, also as text; the default for everything else, as in Jobe. */
function numberOf<T extends number | null>(value: unknown, fallback: T): number | T {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : fallback;
}

const wordsOf = (value: unknown): string[] =>
  splitArguments(Array.isArray(value) ? value.filter((word) => typeof word === 'string') : []);

/** Jobe's own default of memory is meant for address space; without `memorylimit` ours applies. 0 is the most. */
function toLimits(parameters: RunSpec['parameters']): Partial<Limits> {
  const cpuTimeMs = numberOf(parameters.cputime, defaults.cputime) * 1000;
  const memory = numberOf(parameters.memorylimit, null);
  const disk = numberOf(parameters.disklimit, defaults.disklimit);
  return {
    cpuTimeMs,
    wallTimeMs: cpuTimeMs * wallPerCpuTime,
    outputBytes: numberOf(parameters.streamsize, defaults.streamsize) * bytesPerMegabyte,
    processes: numberOf(parameters.numprocs, defaults.numprocs),
    diskBytes: disk < 0 ? Number.POSITIVE_INFINITY : disk * bytesPerMegabyte,
    ...(memory === null ? {} : { memoryBytes: memory === 0 ? Number.POSITIVE_INFINITY : memory * bytesPerMegabyte }),
  };
}

/** The program of a valid `run_spec`. A later file replaces one of the same name. */
export function toProgram(spec: RunSpec, files: readonly { name: string; content: Buffer }[]): CompatProgram {
  const entry = spec.sourcefilename ?? defaultFileName;
  const contents = new Map<string, Buffer>([[entry, Buffer.from(spec.sourcecode)]]);
  for (const { name, content } of files) contents.set(name, content);
  const started = startedBy(wordsOf(spec.parameters.interpreterargs), entry, new Set(contents.keys()));
  if (started.code !== null) contents.set(started.entry, Buffer.from(started.code));
  return {
    files: [...contents].map(([path, content]) => ({ path, content: content.toString('base64'), encoding: 'base64' })),
    entry: started.entry,
    args: [...started.args, ...wordsOf(spec.parameters.runargs)],
    stdin: spec.input,
    limits: toLimits(spec.parameters),
    api: 'jobe',
  };
}

/**
 * What `python3 INTERPRETERARGS FILE RUNARGS` starts: the file, or the code or module of `-c` and `-m`, whose arguments
 * include the file. Other options of the interpreter have no effect: programs start from a running interpreter.
 */
function startedBy(
  options: string[],
  file: string,
  taken: ReadonlySet<string>,
): { entry: string; code: string | null; args: string[] } {
  const index = options.findIndex((option) => /^-[A-Za-z]*[cm]/.test(option));
  if (index === -1) return { entry: file, code: null, args: [] };
  const [flags = '', ...rest] = options.slice(index);
  const [, option, attached] = /^-[A-Za-z]*?([cm])(.*)$/s.exec(flags)!;
  const [value = '', ...args] = attached === '' ? rest : [attached!, ...rest];
  let entry = '_command.py';
  while (taken.has(entry)) entry = `_${entry}`;
  const code =
    option === 'c' ? value : `import runpy\nrunpy.run_module(${JSON.stringify(value)}, {}, "__main__", True)\n`;
  return { entry, code, args: [...args, file] };
}
