import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const profiled = ['api', 'worker'] as const;
type Profiled = (typeof profiled)[number];

const functionsMax = 40;
/** What V8 counts besides functions. */
const notWork = ['(idle)', '(program)', '(root)'];

/** The parts of a `.cpuprofile` that are read here: https://chromedevtools.github.io/devtools-protocol/v8/Profiler/. */
interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  samples: number[];
  /** Microseconds between samples. */
  timeDeltas: number[];
}

export const isProfiled = (name: string | undefined): name is Profiled => profiled.some((one) => one === name);

/**
 * Profiles that process of every service which is started from now on, until its end. The returned function prints
 * which functions took the most CPU time, with the start of the process, and the file of the profile: browsers draw it.
 */
export function startProfiling(of: Profiled): () => void {
  const file = join(mkdtempSync(join(tmpdir(), 'runq-profile-')), `${of}.cpuprofile`);
  const loaded = new URL('profile-process.mjs', import.meta.url);
  process.env.RUNQ_PROFILE = JSON.stringify({ of, file });
  process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ''} --import ${loaded}`;
  return () => process.stdout.write(`\n${file}\n${describeFunctions(JSON.parse(readFileSync(file, 'utf8')))}`);
}

function describeFunctions({ nodes, samples, timeDeltas }: CpuProfile): string {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const msByFunction = new Map<string, number>();
  let sum = 0;
  for (const [index, id] of samples.entries()) {
    const { functionName, url, lineNumber } = frames.get(id)!;
    if (notWork.includes(functionName)) continue;
    const ms = timeDeltas[index]! / 1000;
    const path = url.replace(/^.*\/(?=[^/]+\/[^/]+\/[^/]+$)/, '');
    const key = `${functionName || '(anonymous)'} ${path}:${lineNumber + 1}`;
    msByFunction.set(key, (msByFunction.get(key) ?? 0) + ms);
    sum += ms;
  }
  const rows = [...msByFunction].sort(([, a], [, b]) => b - a).slice(0, functionsMax);
  return [
    'ms         %  function',
    ...rows.map(([key, ms]) => `${ms.toFixed(0).padEnd(6)}${percent(ms / sum)}  ${key}`),
  ]
    .join('\n')
    .concat('\n');
}

const percent = (share: number) => (share * 100).toFixed(1).padStart(6);
