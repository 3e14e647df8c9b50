import { z } from 'zod';
import type { Completion, SandboxSession, SessionListener } from './contract.js';
import { encodeFrame, fromSupervisor, toSupervisor } from './protocol.js';
import { createRunHandle, type RunHandle } from './run-handle.js';

const promptSchema = z.object({ text: z.string().max(256), source: z.enum(['console', 'more', 'input']) });
const noticeSchema = z.object({
  kind: z.enum(['lifetime', 'idle', 'interrupt', 'statement']),
  leftMs: z.number().nullable(),
});
const replySchema = z.object({ id: z.int(), state: z.enum(['ok', 'busy']) });
/** The program controls these fields. */
const matchesSchema = z.object({ from: z.int().min(0), matches: z.array(z.string().max(200)).max(100) });

/** Longer text is not completed: the request must fit into one atomic write to a pipe. */
const textBytesMax = 2000;
/** Most pending requests; the supervisor handles one at a time and rejects the others immediately. */
const pendingMax = 16;

const busy: Completion = { state: 'busy', from: 0, matches: [] };

interface PendingCompletion {
  text: string;
  resolve(completion: Completion): void;
}

/** Creates the handle of one session: a run with prompts, notices, completions and freezing. */
export function createSessionHandle(deps: {
  number: number;
  listener: SessionListener;
  send: (frame: Buffer) => void;
  onEnd: () => void;
}): RunHandle<SandboxSession> {
  const { number, listener, send } = deps;
  const pending = new Map<number, PendingCompletion>();
  let lastRequest = 0;
  let isOver = false;

  const handle = createRunHandle({
    ...deps,
    more: {
      [fromSupervisor.prompt]: (payload) =>
        listener.onDisplay?.({ kind: 'prompt', body: promptSchema.parse(parse(payload)) }),
      [fromSupervisor.notice]: (payload) => listener.onNotice?.(noticeSchema.parse(parse(payload))),
      [fromSupervisor.frozen]: (payload) => listener.onFrozen?.(payload[0] === 1),
      [fromSupervisor.completion]: (payload) => {
        const reply = parse(payload);
        const { id, state } = replySchema.parse(reply);
        const request = pending.get(id);
        pending.delete(id);
        request?.resolve({ state, ...readMatches(request.text, reply) });
      },
    },
    onEnd: () => {
      isOver = true;
      for (const { resolve } of pending.values()) resolve(busy);
      pending.clear();
      deps.onEnd();
    },
  });
  const command = (kind: number, payload: Buffer = Buffer.alloc(0)) => {
    if (!isOver) send(encodeFrame(kind, number, payload));
  };

  return {
    ...handle,
    run: {
      ...handle.run,
      paste: (data) => command(toSupervisor.paste, data),
      freeze: () => command(toSupervisor.freeze),
      thaw: () => command(toSupervisor.thaw),
      complete: (text, cursor) => {
        if (isOver || pending.size >= pendingMax || Buffer.byteLength(text) > textBytesMax)
          return Promise.resolve(busy);
        lastRequest = (lastRequest % 0xffff_ffff) + 1;
        const id = lastRequest;
        return new Promise((resolve) => {
          pending.set(id, { text, resolve });
          command(toSupervisor.complete, Buffer.from(JSON.stringify({ id, text, cursor: Math.trunc(cursor) })));
        });
      },
    },
  };
}

/** Validates the program's reply; an invalid one counts as no matches, so that every request gets a reply. */
function readMatches(text: string, reply: unknown): Pick<Completion, 'from' | 'matches'> {
  const { data } = matchesSchema.safeParse(reply);
  return data && data.from <= [...text].length ? data : { from: 0, matches: [] };
}

function parse(payload: Buffer): unknown {
  return JSON.parse(payload.toString());
}
