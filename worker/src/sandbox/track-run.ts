import { z } from 'zod';
import type { DisplayItem, SandboxFacts, SandboxListener, SandboxRun, StopReason } from './contract.js';
import { createDeferred } from './deferred.js';
import { createFileAssembler } from './file-assembler.js';
import { parseTurtle } from './parse-turtle.js';
import { encodeFrame, fromSupervisor, toSupervisor } from './protocol.js';

/** What a program may show. Anything else is dropped, and prompts are told by the supervisor alone. */
const displaySchema = z.object({
  kind: z.literal('plot'),
  mediaType: z.enum(['image/png', 'image/svg+xml']),
  data: z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/),
  alt: z.string().max(200).optional(),
});
const usageSchema = z.object({ memoryBytes: z.number(), cpuTimeMs: z.number(), processes: z.number() });

/** One run as the worker holds it: what came from the supervisor goes in, the contract's `SandboxRun` comes out. */
export interface TrackedRun<R extends SandboxRun = SandboxRun> {
  run: R;
  onFrame(kind: number, payload: Buffer): void;
  /** Ends the run from this side: the supervisor is gone or closing. */
  settle(facts: Partial<SandboxFacts>): void;
}

const stdoutByte = 1;

/** Facts of a run of which nothing is known. */
const noFacts: SandboxFacts = {
  stopReason: null,
  exitCode: null,
  signal: null,
  oomKills: 0,
  syntaxError: false,
  memoryError: false,
  outputTruncated: false,
  filesCut: false,
  usage: { wallTimeMs: 0, cpuTimeMs: 0, memoryPeakBytes: 0, outputBytes: 0 },
  fault: null,
};

/**
 * Follows one run. `send` writes to the supervisor that has the run; after the end every command is without effect.
 * The facts come from the supervisor alone, so they are taken as they are; a display item comes from the program, so it is parsed.
 */
export function trackRun(deps: {
  number: number;
  listener: SandboxListener;
  send: (frame: Buffer) => void;
  onEnd: () => void;
  /** What else may come for it, by kind of frame. */
  more?: Record<number, (payload: Buffer) => void>;
}): TrackedRun {
  const { number, listener, send, onEnd, more } = deps;
  const { promise: ended, resolve } = createDeferred<SandboxFacts>();
  let usage = { memoryBytes: 0, cpuTimeMs: 0, processes: 0 };
  let isOver = false;
  const files = createFileAssembler((file) => listener.onFile?.(file));

  const settle = (facts: Partial<SandboxFacts>) => {
    if (isOver) return;
    isOver = true;
    onEnd();
    resolve({ ...noFacts, ...facts });
  };
  const command = (kind: number, payload?: Buffer) => {
    if (!isOver) send(payload === undefined ? encodeFrame(kind, number) : encodeFrame(kind, number, payload));
  };
  const handlers: Record<number, (payload: Buffer) => void> = {
    [fromSupervisor.started]: () => listener.onStart?.(),
    [fromSupervisor.output]: (payload) =>
      listener.onOutput(payload[0] === stdoutByte ? 'stdout' : 'stderr', Buffer.from(payload.subarray(1))),
    [fromSupervisor.display]: (payload) => {
      const item = parseDisplay(payload);
      if (item !== null) listener.onDisplay?.(item);
    },
    [fromSupervisor.waiting]: (payload) => listener.onWaiting?.(payload[0] === 1),
    [fromSupervisor.usage]: (payload) => {
      usage = usageSchema.parse(JSON.parse(payload.toString()));
    },
    [fromSupervisor.file]: files.begin,
    [fromSupervisor.fileContent]: files.add,
    [fromSupervisor.ended]: (payload) => settle(JSON.parse(payload.toString()) as SandboxFacts),
    ...more,
  };

  return {
    settle,
    onFrame: (kind, payload) => {
      if (!isOver) handlers[kind]?.(payload);
    },
    run: {
      ended,
      write: (data) => command(toSupervisor.stdin, data),
      endInput: () => command(toSupervisor.endOfInput),
      interrupt: () => command(toSupervisor.interrupt),
      stop: (reason: StopReason) => command(toSupervisor.stop, Buffer.from(reason)),
      sample: () => usage,
    },
  };
}

function parseDisplay(payload: Buffer): DisplayItem | null {
  try {
    const item: unknown = JSON.parse(payload.toString());
    if (typeof item === 'object' && item !== null && 'kind' in item && item.kind === 'turtle') {
      const drawing = parseTurtle(item);
      return drawing && { kind: 'turtle', body: drawing };
    }
    const { kind, ...body } = displaySchema.parse(item);
    return { kind, body };
  } catch {
    return null;
  }
}
