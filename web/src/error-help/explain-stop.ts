import type { Run, StoppedAt } from '@runq/common/contract/run';
import { formatBytes, formatLimit } from '../ui/format.js';
import type { Explanation } from './custom-messages.js';
import { findStopLoop, type StopLoop } from './stop-loop.js';

const doesItGrow = 'Does a list, a string or a dictionary grow without end?';

/** A run as it ended. */
export type StoppedRun = Pick<Run, 'kind' | 'verdict' | 'reason' | 'stoppedAt' | 'limits'>;

/**
 * Explains why a run was stopped for a limit, in the style of an error. `text` is the file of its last line; null when
 * it is not known any more. Null for ends that need no explanation.
 */
export function explainStop(run: StoppedRun, text: string | null): Explanation | null {
  return (run.kind === 'session' && explainSessionEnd(run)) || explainRunEnd(run, text);
}

/** Ends with another meaning in a session, which waits for its user most of the time; null for all others. */
function explainSessionEnd({ verdict, reason, limits }: StoppedRun): Explanation | null {
  const next = 'Its variables are gone. Your files are kept; start another session to go on.';
  switch (verdict) {
    case 'wall_time_limit':
      return {
        title: 'Your session reached its longest time',
        text: `It may last ${formatLimit(limits.wallTimeMs)}. ${next}`,
      };
    case 'idle_limit':
      return reason?.includes('paused')
        ? { title: 'Your session was paused for too long', text: next }
        : { title: 'Your session waited for input', text: `None came for ${formatLimit(limits.idleTimeMs)}. ${next}` };
    default:
      return null;
  }
}

function explainRunEnd(run: StoppedRun, text: string | null): Explanation | null {
  const { verdict, stoppedAt, limits } = run;
  const place = stoppedAt ? `in line ${stoppedAt.line}` : null;
  const source = stoppedAt && text !== null ? (text.split('\n')[stoppedAt.line - 1] ?? '') : '';
  const loop = stoppedAt && text !== null ? findStopLoop(text, linesOf(stoppedAt)) : null;
  switch (verdict) {
    case 'time_limit':
      return {
        title: `Your program was still ${place ?? 'computing'} when its time was up`,
        text: adviseLoop(loop, stoppedAt) ?? adviseComputing(limits.cpuTimeMs),
      };
    case 'wall_time_limit':
      return {
        title: `Your program was still ${place ?? 'running'} when its time was up`,
        text: (loop?.unchanged && adviseLoop(loop, stoppedAt)) || adviseWaiting(source, loop, run),
      };
    case 'idle_limit':
      return {
        title: place ? `Your program waited ${place} for input` : 'Your program waited for input',
        text: `None came for ${formatLimit(limits.idleTimeMs)}. Type the answer below the output and press Enter.`,
      };
    case 'output_limit':
      return {
        title: place ? `Your program printed too much ${place}` : 'Your program printed too much',
        text:
          adviseLoop(loop, stoppedAt) ?? `The limit is ${formatBytes(limits.outputBytes)}. Print less, or less often.`,
      };
    case 'memory_limit':
      return {
        title: place ? `Your program ran out of memory ${place}` : 'Your program ran out of memory',
        text: `${doesItGrow} The limit is ${formatBytes(limits.memoryBytes)}.`,
      };
    default:
      return null;
  }
}

/** The lines of the calls in the file of the innermost one. */
function linesOf({ path, line, stack }: StoppedAt): number[] {
  return (stack ?? [{ path, line }]).filter((frame) => frame.path === path).map((frame) => frame.line);
}

function adviseLoop(loop: StopLoop | null, stoppedAt: StoppedAt | null): string | null {
  if (!loop) return null;
  const where = loop.line === stoppedAt?.line ? '' : ` in line ${loop.line}`;
  if (loop.kind === 'for') return `The for loop${where} may take many turns. Try it with fewer first.`;
  const question = `Does your while loop${where} end?`;
  if (loop.unchanged === null) return `${question} Check that its condition becomes False.`;
  if (loop.unchanged.length === 0) return `${question} It has no break.`;
  return `${question} Nothing in it changes ${loop.unchanged.join(' or ')}.`;
}

const adviseComputing = (cpuTimeMs: number) =>
  `Programs may compute for ${formatLimit(cpuTimeMs)}. Try smaller numbers, or look for a loop that does not end.`;

function adviseWaiting(source: string, loop: StopLoop | null, { limits, stoppedAt }: StoppedRun): string {
  const limit = formatLimit(limits.wallTimeMs);
  if (/\bsleep\s*\(/.test(source)) return `It waits there with sleep. Programs may run for ${limit}, waiting included.`;
  return adviseLoop(loop, stoppedAt) ?? `Programs may run for ${limit}. Look for a loop or a wait that does not end.`;
}
