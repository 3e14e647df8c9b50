import type { AdmissionDeps } from './admission.js';
import { createDispatchAdmitted } from './dispatch-admitted.js';
import { createScript } from './scripts.js';

/** What a person sends into a run: bytes, the end of input (Ctrl-D), or SIGINT (Ctrl-C). */
export type RunInput = { data: Buffer } | { eof: true } | { interrupt: true };

export type SendOutcome = 'sent' | 'finished' | 'unknown' | 'not_interactive' | 'full';

const noBytes = Buffer.alloc(0);

/**
 * Input on its way from whichever API process to the worker of the run. It is kept in a stream and the worker is only rung, so what is
 * typed while the run waits, or while a message is lost, arrives all the same, once and in order. What is sent to a parked session lets
 * it take a place before new runs.
 */
export function createRunInputs(deps: AdmissionDeps) {
  const { redis, keys } = deps;
  const dispatchAdmitted = createDispatchAdmitted(deps);
  const sendInput = createScript(deps, 'sendInput');

  async function call(runId: string, kind: string, data: Buffer): Promise<SendOutcome> {
    const [outcome, admitted] = (await sendInput.call(keys.ofId(runId), runId, kind, data)) as [SendOutcome, unknown];
    await dispatchAdmitted(admitted);
    return outcome;
  }

  return {
    /** Lets a parked session take a place again; changes nothing for any other run. */
    async wake(runId: string): Promise<void> {
      await call(runId, 'wake', noBytes);
    },

    /** `full`: the run was sent `inputBytes` already. An interrupt is taken for runs that are not interactive, too. */
    async send(runId: string, entry: RunInput): Promise<SendOutcome> {
      const kind = 'data' in entry ? 'data' : 'eof' in entry ? 'eof' : 'interrupt';
      return call(runId, kind, 'data' in entry ? entry.data : noBytes);
    },

    /** Everything after an id, in order; from the start after '0'. Bounded by `inputBytes`. */
    async read(runId: string, afterId: string): Promise<{ id: string; entry: RunInput }[]> {
      const reply = (await redis.xrangeBuffer(keys.ofId(runId).input(runId), `(${afterId}`, '+')) as [
        Buffer,
        Buffer[],
      ][];
      return reply.map(([id, [, kind, , data]]) => ({ id: id.toString('latin1'), entry: parseInput(kind!, data!) }));
    },
  };
}

export type RunInputs = ReturnType<typeof createRunInputs>;

function parseInput(kind: Buffer, data: Buffer): RunInput {
  if (kind.equals(Buffer.from('data'))) return { data };
  return kind.equals(Buffer.from('eof')) ? { eof: true } : { interrupt: true };
}
