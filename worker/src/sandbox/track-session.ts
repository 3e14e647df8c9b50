import { z } from 'zod';
import type { Completion, SandboxSession, SessionListener } from './contract.js';
import { encodeFrame, fromSupervisor, toSupervisor } from './protocol.js';
import { type TrackedRun, trackRun } from './track-run.js';

const promptSchema = z.object({ text: z.string().max(256), source: z.enum(['console', 'more', 'input']) });
const noticeSchema = z.object({
  kind: z.enum(['lifetime', 'idle', 'interrupt', 'statement']),
  leftMs: z.number().nullable(),
});
const completionSchema = z.object({
  id: z.int(),
  state: z.enum(['ok', 'busy']),
  from: z.int().min(0),
  matches: z.array(z.string().max(200)).max(100),
});

/** Longer text is not completed; with its JSON around it, it must fit into one write to a pipe. */
const textBytesMax = 2000;
/** Requests that wait for their answer; the supervisor takes one at a time and answers the others at once. */
const pendingMax = 16;

const busy: Completion = { state: 'busy', from: 0, matches: [] };

/** Follows one session: a run with prompts, notices, completions, and a state of being frozen. */
export function trackSession(deps: {
  number: number;
  listener: SessionListener;
  send: (frame: Buffer) => void;
  onEnd: () => void;
}): TrackedRun<SandboxSession> {
  const { number, listener, send } = deps;
  const pending = new Map<number, (completion: Completion) => void>();
  let lastRequest = 0;
  let isOver = false;

  const tracked = trackRun({
    ...deps,
    more: {
      [fromSupervisor.prompt]: (payload) =>
        listener.onDisplay?.({ kind: 'prompt', body: promptSchema.parse(parse(payload)) }),
      [fromSupervisor.notice]: (payload) => listener.onNotice?.(noticeSchema.parse(parse(payload))),
      [fromSupervisor.frozen]: (payload) => listener.onFrozen?.(payload[0] === 1),
      [fromSupervisor.completion]: (payload) => {
        const { id, ...completion } = completionSchema.parse(parse(payload));
        pending.get(id)?.(completion);
        pending.delete(id);
      },
    },
    onEnd: () => {
      isOver = true;
      for (const resolve of pending.values()) resolve(busy);
      pending.clear();
      deps.onEnd();
    },
  });
  const command = (kind: number, payload = Buffer.alloc(0)) => {
    if (!isOver) send(encodeFrame(kind, number, payload));
  };

  return {
    ...tracked,
    run: {
      ...tracked.run,
      freeze: () => command(toSupervisor.freeze),
      thaw: () => command(toSupervisor.thaw),
      complete: (text, cursor) => {
        if (isOver || pending.size >= pendingMax || Buffer.byteLength(text) > textBytesMax)
          return Promise.resolve(busy);
        lastRequest = (lastRequest % 0xffff_ffff) + 1;
        const id = lastRequest;
        return new Promise((resolve) => {
          pending.set(id, resolve);
          command(toSupervisor.complete, Buffer.from(JSON.stringify({ id, text, cursor: Math.trunc(cursor) })));
        });
      },
    },
  };
}

function parse(payload: Buffer): unknown {
  return JSON.parse(payload.toString());
}
