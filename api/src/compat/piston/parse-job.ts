import { satisfies } from 'semver';
import { WireError } from '../compat-api.js';
import type { CompatProgram } from '../run-program.js';

/** The one runtime, in the terms of Piston. */
export interface PistonRuntime {
  language: 'python';
  version: string;
  aliases: readonly string[];
}

const aliases = ['py', 'py3', 'python3'] as const;

export const describeRuntime = (version: string): PistonRuntime => ({ language: 'python', version, aliases });

/** Piston's own configuration; errors name it. Times in ms. Python has no stage that compiles. */
const configuredMs = { compile_timeout: 10_000, run_timeout: 3000, compile_cpu_time: 10_000, run_cpu_time: 3000 };
const constraints = [
  'compile_memory_limit',
  'run_memory_limit',
  'compile_timeout',
  'run_timeout',
  'compile_cpu_time',
  'run_cpu_time',
] as const;
type Constraint = (typeof constraints)[number];

interface JobFile {
  path: string;
  content: string;
  encoding: 'utf8' | 'base64';
  isSource: boolean;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const refused = (message: string) => new WireError(400, { message });

/**
 * The program of `POST /execute` and of `init` on the WebSocket, or the refusal of Piston for its first problem.
 * `runtime` is null while no worker is there.
 */
export function parseJob(body: unknown, runtime: PistonRuntime | null): CompatProgram {
  const job = isObject(body) ? body : {};
  const { language, version } = job;
  if (typeof language !== 'string' || language === '') throw refused('language is required as a string');
  if (typeof version !== 'string' || version === '') throw refused('version is required as a string');
  const files = parseFiles(job.files);
  if (!runtime || ![runtime.language, ...runtime.aliases].includes(language) || !satisfies(runtime.version, version))
    throw refused(`${language.slice(0, 100)}-${version.slice(0, 100)} runtime is unknown`);
  const main = files.find(({ isSource }) => isSource);
  if (!main) throw refused('files must include at least one utf8 encoded file');
  const limits = parseLimits(job);
  return {
    files: files.map(({ path, content, encoding }) => ({ path, content, encoding })),
    entry: main.path,
    args: parseArgs(job.args),
    stdin: parseStdin(job.stdin),
    limits: {
      wallTimeMs: limits.run_timeout ?? configuredMs.run_timeout,
      cpuTimeMs: limits.run_cpu_time ?? configuredMs.run_cpu_time,
      ...(limits.run_memory_limit === undefined ? {} : { memoryBytes: limits.run_memory_limit }),
    },
    api: 'piston',
  };
}

function parseFiles(files: unknown): JobFile[] {
  if (!Array.isArray(files)) throw refused('files is required as an array');
  return files.map((file: unknown, index) => {
    const { name, content, encoding } = isObject(file) ? file : {};
    if (typeof content !== 'string') throw refused(`files[${index}].content is required as a string`);
    const path = typeof name === 'string' && name !== '' ? name.replace(/^(\.\/)+/, '') : `file${index}.code`;
    if (encoding === 'base64') return { path, content: content.replace(/\s/g, ''), encoding, isSource: false };
    if (encoding !== 'hex') return { path, content, encoding: 'utf8', isSource: true };
    return { path, content: Buffer.from(content, 'hex').toString('base64'), encoding: 'base64', isSource: false };
  });
}

/** Absent, null and 0 are the configured limit; -1 of a memory limit is the most. */
function parseLimits(job: Record<string, unknown>): Partial<Record<Constraint, number>> {
  const limits: Partial<Record<Constraint, number>> = {};
  for (const name of constraints) {
    const value = job[name];
    if (value === undefined || value === null || value === 0 || value === '') continue;
    if (typeof value !== 'number') throw refused(`If specified, ${name} must be a number`);
    if (name.endsWith('memory_limit')) {
      limits[name] = value < 0 ? Number.POSITIVE_INFINITY : value;
      continue;
    }
    const most = configuredMs[name as keyof typeof configuredMs];
    if (value > most) throw refused(`${name} cannot exceed the configured limit of ${most}`);
    if (value < 0) throw refused(`${name} must be non-negative`);
    limits[name] = value;
  }
  return limits;
}

const parseArgs = (args: unknown) =>
  Array.isArray(args) ? args.filter((arg) => ['string', 'number'].includes(typeof arg)).map(String) : [];

/** Piston ends the input of a program with a line break. */
function parseStdin(stdin: unknown): string {
  const text = typeof stdin === 'string' ? stdin : '';
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
