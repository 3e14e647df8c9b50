import { Worker } from 'node:worker_threads';
import type { OutputDiff } from '@runq/common/contract/grading';
import { type CompareRequest, type Comparison, faulted } from './checkers/comparison.js';

/** A comparison with what a reader is shown of it; `diff` is null unless the output is wrong. */
export interface CheckedOutput extends Comparison {
  diff: OutputDiff | null;
}

/** What the thread receives: copies, because the buffers belong to the caller. */
export interface CheckerMessage extends Omit<CompareRequest, 'expected' | 'got'> {
  expected: Uint8Array<ArrayBuffer>;
  got: Uint8Array<ArrayBuffer>;
}

export interface CheckerThread {
  /** Never rejects: what cannot be compared is a `fault` with its reason. */
  compare(request: CompareRequest): Promise<CheckedOutput>;
  /** Ends the thread; comparisons that are not finished are faults. */
  close(): Promise<void>;
}

/** Time for a thread to start, which a busy machine may need. */
const startTimeoutMs = 30_000;
/** Most heap of the thread, so that a pattern cannot use up the memory of the worker. Texts are outside the heap. */
const heapMegabytes = 512;

interface Task {
  request: CompareRequest;
  resolve: (checked: CheckedOutput) => void;
}

/**
 * Compares outputs in a thread of its own, so that neither 10 MB of output nor a pattern of exponential time blocks the
 * event loop of the worker.
 *
 * Theory of operation: one thread, started by the first comparison, handles one task at a time in the order of their
 * arrival. A deadline begins when a task is sent to a thread that is ready. A task that exceeds it is a fault, its
 * thread is terminated (V8 interrupts a search for that), and the next task starts another thread. The same happens
 * when a thread dies. When the deadline ends, messages that have already arrived are handled first: a late timer of a
 * busy event loop does not turn a finished comparison into a fault.
 */
export function createCheckerThread(
  options: { regexTimeoutMs?: number; timeoutMs?: number; maxWaiting?: number } = {},
): CheckerThread {
  const { regexTimeoutMs = 500, timeoutMs = 5000, maxWaiting = 1000 } = options;
  const waiting: Task[] = [];
  const ending = new Set<Promise<unknown>>();
  let current: Task | null = null;
  let thread: Worker | null = null;
  let isReady = false;
  let isClosed = false;
  let deadline: NodeJS.Timeout | undefined;

  function startNext(): void {
    current = waiting.shift() ?? null;
    if (!current) return;
    if (isReady) sendCurrent();
    else if (!thread) startThread();
  }

  function startThread(): void {
    const started = createWorker();
    thread = started;
    // A terminated thread may still deliver events, which concern no task any more.
    const whileInUse =
      <T>(handle: (value: T) => void) =>
      (value: T): void => {
        if (thread === started) handle(value);
      };
    started.on('message', whileInUse(receive));
    started.on(
      'error',
      whileInUse(({ message }: Error) => replaceThread(`The comparison failed: ${message}.`)),
    );
    started.on(
      'exit',
      whileInUse(() => replaceThread('The comparison failed: its thread ended.')),
    );
    setDeadline(startTimeoutMs, `The comparison could not start within ${startTimeoutMs} ms.`);
  }

  function receive(message: 'ready' | CheckedOutput): void {
    clearTimeout(deadline);
    if (message === 'ready') {
      isReady = true;
      sendCurrent();
    } else finishCurrent(message);
  }

  function sendCurrent(): void {
    if (!current) return;
    const { checker, expected, got } = current.request;
    const message: CheckerMessage = { checker, expected: Uint8Array.from(expected), got: Uint8Array.from(got) };
    thread?.postMessage(message, [message.expected.buffer, message.got.buffer]);
    if (checker.type === 'regex') setDeadline(regexTimeoutMs, `The pattern took longer than ${regexTimeoutMs} ms.`);
    else setDeadline(timeoutMs, `The comparison took longer than ${timeoutMs} ms.`);
  }

  function setDeadline(afterMs: number, reason: string): void {
    const task = current;
    deadline = setTimeout(() => {
      setImmediate(() => {
        if (task !== null && task === current) replaceThread(reason);
      });
    }, afterMs);
  }

  function finishCurrent(checked: CheckedOutput): void {
    const task = current;
    current = null;
    task?.resolve(checked);
    startNext();
  }

  function replaceThread(reason: string): void {
    endThread();
    finishCurrent({ ...faulted(reason), diff: null });
  }

  function endThread(): void {
    clearTimeout(deadline);
    const ended = thread?.terminate();
    thread = null;
    isReady = false;
    if (ended) ending.add(ended.finally(() => ending.delete(ended)));
  }

  return {
    compare(request) {
      const refusal = isClosed
        ? 'The comparison did not start: the worker is shutting down.'
        : waiting.length >= maxWaiting
          ? `The comparison did not start: ${maxWaiting} others are waiting.`
          : null;
      if (refusal !== null) return Promise.resolve({ ...faulted(refusal), diff: null });
      return new Promise((resolve) => {
        waiting.push({ request, resolve });
        if (!current) startNext();
      });
    },
    async close() {
      isClosed = true;
      endThread();
      const unfinished = current ? [current, ...waiting.splice(0)] : [];
      current = null;
      for (const { resolve } of unfinished)
        resolve({ ...faulted('The comparison did not finish: the worker is shutting down.'), diff: null });
      await Promise.all(ending);
    },
  };
}

/** Starts the compiled file of the thread, or its source where this file is a source (tests), which needs `tsx`. */
function createWorker(): Worker {
  const resourceLimits = { maxOldGenerationSizeMb: heapMegabytes };
  if (!import.meta.url.endsWith('.ts'))
    return new Worker(new URL('./checker-thread-main.js', import.meta.url), { resourceLimits });
  const source = JSON.stringify(new URL('./checker-thread-main.ts', import.meta.url).href);
  const program = `import('tsx/esm/api').then(({ tsImport }) => tsImport(${source}, ${source}))`;
  return new Worker(program, { eval: true, resourceLimits });
}
