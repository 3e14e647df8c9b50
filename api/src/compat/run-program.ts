import type { Limits } from '@runq/common/contract/limits';
import { ProblemError } from '@runq/common/contract/problem';
import type { CompatName } from '../compat-settings.js';
import type { Identity } from '../http/middleware/authenticate.js';
import type { ShownOutput } from '../runs/read-run.js';
import type { RunService } from '../runs/run-service.js';
import type { RepeatOptions, SubmitOptions } from '../runs/submit-run.js';
import type { FinishWait } from '../runs/wait-for-finish.js';

/** How often the state of a long run is read, so that no wait depends on one message. */
const maxWaitMs = 60_000;

/** A program in the terms of the native API. */
export interface CompatProgram {
  files: { path: string; content: string; encoding: 'utf8' | 'base64' }[];
  entry: string;
  args: string[];
  stdin: string;
  /** As wanted: `submit` lowers them to the maxima of the caller. */
  limits: Partial<Limits>;
  /** Whether input may follow while it runs. */
  interactive?: boolean;
  /** Through which API it came; also the label of its run. */
  api: CompatName;
}

/** A finished run with every byte of its stored output. */
export type FinishedProgram = ShownOutput;

export const submitProgram = (
  runs: Pick<RunService, 'submit'>,
  { api, ...program }: CompatProgram,
  identity: Identity,
  options?: Pick<SubmitOptions, 'prepare'>,
) => runs.submit({ ...program, label: api }, identity, { ...options, api });

/** Submits a program several times, in one step: all of its runs, or none. */
export const submitRepeated = (
  runs: Pick<RunService, 'submitRepeated'>,
  { api, ...program }: CompatProgram,
  identity: Identity,
  options: Omit<RepeatOptions, 'api'>,
) => runs.submitRepeated({ ...program, label: api }, identity, { ...options, api });

/** Runs a program and waits for its end. A client that disconnects cancels its run. */
export async function runProgram(
  runs: RunService,
  program: CompatProgram,
  identity: Identity,
  signal: AbortSignal,
): Promise<FinishedProgram> {
  return (await runWithin(runs, program, identity, { signal, queueMs: null }))!;
}

/** The same; null if no slot became free within `queueMs`: the run is cancelled then. */
export function runProgramSoon(
  runs: RunService,
  program: CompatProgram,
  identity: Identity,
  options: { signal: AbortSignal; queueMs: number },
): Promise<FinishedProgram | null> {
  return runWithin(runs, program, identity, options);
}

async function runWithin(
  runs: RunService,
  program: CompatProgram,
  identity: Identity,
  { signal, queueMs }: { signal: AbortSignal; queueMs: number | null },
): Promise<FinishedProgram | null> {
  let wait: FinishWait | undefined;
  const prepare = (id: string) => {
    wait = runs.waitForFinish(id);
  };
  const { runId } = await submitProgram(runs, program, identity, { prepare }).catch((error) => {
    wait?.cancel();
    throw error;
  });
  const cancel = (why: string) => runs.cancel(runId, identity, why).catch(() => {});
  const onAbort = () => void cancel('The client disconnected.');
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    if (queueMs !== null) {
      const output = await waitOnce(runs, { runId, identity, wait, waitMs: queueMs });
      wait = undefined;
      if (output.run.state === 'finished') return output;
      if (output.run.state === 'queued') {
        await cancel('No slot became free in time.');
        return null;
      }
    }
    return await waitForEnd(runs, runId, identity, wait);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Waits for the end of a run. `wait` was started before; without it one starts now. */
export async function waitForEnd(
  runs: RunService,
  runId: string,
  identity: Identity,
  wait?: FinishWait,
): Promise<FinishedProgram> {
  for (let next = wait; ; next = undefined) {
    const output = await waitOnce(runs, { runId, identity, wait: next, waitMs: maxWaitMs });
    if (output.run.state === 'finished') return output;
  }
}

/** The run after its end or after `waitMs`. Waits also end when this process stops: that is an error. */
async function waitOnce(
  runs: RunService,
  options: { runId: string; identity: Identity; wait: FinishWait | undefined; waitMs: number },
): Promise<FinishedProgram> {
  const { runId, identity, wait = runs.waitForFinish(runId), waitMs } = options;
  const startedAt = Date.now();
  await wait.within(waitMs);
  const output = await runs.readOutput(runId, identity);
  if (output.run.state !== 'finished' && Date.now() - startedAt < waitMs / 2)
    throw new ProblemError('draining', 'The service is restarting; try again.', { retryAfterMs: 2000 });
  return output;
}
