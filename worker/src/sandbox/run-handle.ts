import { z } from 'zod';
import { createArtifactAssembler } from './artifact-assembler.js';
import type { DisplayItem, SandboxListener, SandboxResult, SandboxRun, StopReason } from './contract.js';
import { encodeFrame, fromSupervisor, toSupervisor } from './protocol.js';
import { parseTurtle } from './turtle-schema.js';

/** Steps of the transcript of a graded run. */
const stepSchema = z.object({ kind: z.enum(['read', 'asked']), text: z.string().max(1000) });

/** Display items of programs. Anything else is dropped; only the supervisor sends prompts. */
const displaySchema = z.object({
  kind: z.literal('plot'),
  mediaType: z.enum(['image/png', 'image/svg+xml']),
  data: z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/),
  alt: z.string().max(200).optional(),
  scale: z.literal(2).optional(),
});
const usageSchema = z.object({ memoryBytes: z.number(), cpuTimeMs: z.number(), processes: z.number() });

/** The worker's handle of one run: frames of the supervisor go in, the contract's `SandboxRun` comes out. */
export interface RunHandle<R extends SandboxRun = SandboxRun> {
  run: R;
  onFrame(kind: number, payload: Buffer): void;
  /** Ends the run without the supervisor, which has ended or is closing. */
  resolve(result: Partial<SandboxResult>): void;
}

const stdoutByte = 1;

/** The result when nothing is known. */
const unknownResult: SandboxResult = {
  stopReason: null,
  exitCode: null,
  signal: null,
  oomKills: 0,
  syntaxError: false,
  memoryError: false,
  outputTruncated: false,
  filesCut: false,
  usage: { wallTimeMs: 0, cpuTimeMs: 0, memoryPeakBytes: 0, outputBytes: 0 },
  hashSeed: null,
  stack: [],
  fault: null,
  isRetryable: true,
  report: '',
};

/**
 * Creates the handle of one run. `send` writes to the supervisor of the run; commands after the end have no effect.
 * Results come from the supervisor, so they are trusted. Display items come from the program, so they are validated.
 */
export function createRunHandle(deps: {
  number: number;
  listener: SandboxListener;
  send: (frame: Buffer) => void;
  onEnd: () => void;
  /** Handlers of further kinds of frames. */
  more?: Record<number, (payload: Buffer) => void>;
}): RunHandle {
  const { number, listener, send, onEnd, more } = deps;
  let resolveEnded: (result: SandboxResult) => void = () => undefined;
  const ended = new Promise<SandboxResult>((resolve) => (resolveEnded = resolve));
  let usage = { memoryBytes: 0, cpuTimeMs: 0, processes: 0 };
  let lastOutputAt: number | null = null;
  let waitingSince: number | null = null;
  let isOver = false;
  const files = createArtifactAssembler((file) => listener.onArtifact?.(file));

  const resolve = (result: Partial<SandboxResult>) => {
    if (isOver) return;
    isOver = true;
    onEnd();
    resolveEnded({ ...unknownResult, ...result });
  };
  const command = (kind: number, payload?: Buffer) => {
    if (!isOver) send(payload === undefined ? encodeFrame(kind, number) : encodeFrame(kind, number, payload));
  };
  const handlers: Record<number, (payload: Buffer) => void> = {
    [fromSupervisor.started]: () => listener.onStart?.(),
    [fromSupervisor.output]: (payload) => {
      lastOutputAt = Date.now();
      listener.onOutput(payload[0] === stdoutByte ? 'stdout' : 'stderr', Buffer.from(payload.subarray(1)));
    },
    [fromSupervisor.display]: (payload) => {
      lastOutputAt = Date.now();
      const item = parseDisplay(payload);
      if (item === null) return;
      if ('body' in item) listener.onDisplay?.(item);
      else if (item.kind === 'read') listener.onRead?.(item.text);
      else listener.onPrompt?.(item.text);
    },
    [fromSupervisor.waiting]: (payload) => {
      const isWaiting = payload[0] === 1;
      waitingSince = isWaiting ? Date.now() : null;
      listener.onWaiting?.(isWaiting);
    },
    [fromSupervisor.usage]: (payload) => {
      usage = usageSchema.parse(JSON.parse(payload.toString()));
    },
    [fromSupervisor.file]: files.begin,
    [fromSupervisor.fileContent]: files.add,
    [fromSupervisor.ended]: (payload) => resolve(JSON.parse(payload.toString()) as SandboxResult),
    ...more,
  };

  return {
    resolve,
    onFrame: (kind, payload) => {
      if (!isOver) handlers[kind]?.(payload);
    },
    run: {
      ended,
      write: (data) => command(toSupervisor.stdin, data),
      endInput: () => command(toSupervisor.endOfInput),
      interrupt: () => command(toSupervisor.interrupt),
      stop: (reason: StopReason) => command(toSupervisor.stop, Buffer.from(reason)),
      sample: () => ({ ...usage, lastOutputAt, waitingSince }),
    },
  };
}

function parseDisplay(payload: Buffer): DisplayItem | z.infer<typeof stepSchema> | null {
  try {
    const item: unknown = JSON.parse(payload.toString());
    if (typeof item === 'object' && item !== null && 'kind' in item && item.kind === 'turtle') {
      const drawing = parseTurtle(item);
      return drawing && { kind: 'turtle', body: drawing };
    }
    const step = stepSchema.safeParse(item);
    if (step.success) return step.data;
    const { kind, ...body } = displaySchema.parse(item);
    return { kind, body };
  } catch {
    return null;
  }
}
