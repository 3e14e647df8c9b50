import { hashKey } from '../redis/keys.js';
import { createScript } from '../redis/lua-scripts.js';
import { createDispatch } from '../scheduler/dispatch.js';
import type { SchedulerDeps } from '../scheduler/scheduler.js';

/**
 * Input of a run: bytes, which may be a paste for the prompt of a session, the end of input (Ctrl-D), or SIGINT
 * (Ctrl-C).
 */
export type RunInput = { data: Buffer; paste?: true } | { eof: true } | { interrupt: true };

/**
 * `ended`: the end of input was sent before. `full`: the limit of a run and the bytes left. `user_full`: the limit of
 * the user's unfinished runs. `flooded`: too many ends of input and interrupts.
 */
export type SendOutcome =
  | 'sent'
  | 'finished'
  | 'unknown'
  | 'not_interactive'
  | 'ended'
  | 'user_full'
  | 'flooded'
  | { full: { maxBytes: number; leftBytes: number } };

const noBytes = Buffer.alloc(0);

export interface RunInputs {
  /** Queues a parked session for a slot; no effect on other runs. */
  wake(runId: string): Promise<void>;
  /**
   * Stores all or nothing. Runs that are not interactive accept only an interrupt. An entry with the `requestKey` of
   * the one before is that one again.
   */
  send(runId: string, entry: RunInput, requestKey?: string | null): Promise<SendOutcome>;
  /** Input after an id, in order; '0' is the start. Bounded by `inputBytes`. */
  read(runId: string, afterId: string): Promise<{ id: string; entry: RunInput }[]>;
}

/**
 * Passes input from any API process to the worker of the run. A stream stores it and a message only wakes the worker,
 * so input to a queued run, or with a lost message, still arrives once and in order. Input to a parked session queues
 * it for a slot ahead of new runs.
 */
export function createRunInputs(deps: SchedulerDeps): RunInputs {
  const { redis, keys } = deps;
  const dispatchAdmitted = createDispatch(deps);
  const sendInput = createScript(deps, 'runs/sendInput');

  async function call(runId: string, kind: string, data: Buffer, requestKey: string | null): Promise<SendOutcome> {
    const answer = await sendInput.call(keys.ofId(runId), runId, kind, data, requestKey ? hashKey(requestKey) : '');
    const [outcome, admitted, maxBytes, leftBytes] = answer as [string, unknown, unknown, unknown];
    await dispatchAdmitted(admitted);
    if (outcome === 'full') return { full: { maxBytes: Number(maxBytes), leftBytes: Number(leftBytes) } };
    return outcome as SendOutcome;
  }

  return {
    async wake(runId: string): Promise<void> {
      await call(runId, 'wake', noBytes, null);
    },

    async send(runId: string, entry: RunInput, requestKey: string | null = null): Promise<SendOutcome> {
      const kind = 'data' in entry ? (entry.paste ? 'paste' : 'data') : 'eof' in entry ? 'eof' : 'interrupt';
      return call(runId, kind, 'data' in entry ? entry.data : noBytes, requestKey);
    },

    async read(runId: string, afterId: string): Promise<{ id: string; entry: RunInput }[]> {
      const reply = (await redis.xrangeBuffer(keys.ofId(runId).input(runId), `(${afterId}`, '+')) as [
        Buffer,
        Buffer[],
      ][];
      return reply.map(([id, [, kind, , data]]) => ({ id: id.toString('latin1'), entry: parseInput(kind!, data!) }));
    },
  };
}

function parseInput(kind: Buffer, data: Buffer): RunInput {
  switch (kind.toString('latin1')) {
    case 'data':
      return { data };
    case 'paste':
      return { data, paste: true };
    case 'eof':
      return { eof: true };
    default:
      return { interrupt: true };
  }
}
