import type { DisplayKind } from '@runq/common/contract/run-event';
import type { Completion, SandboxRun, SandboxSession, SessionListener } from '../sandbox/contract.js';
import { createTypeAhead } from './type-ahead.js';

/** Delay before a read without a prompt is reported: input may be on its way to the program. */
const silentWaitMs = 200;

/** The operations of a session that a run does not have. */
export interface LiveSession {
  /** Start of its wait for input, by `performance.now()`; null while it computes and while it is parked. */
  readonly idleSince: number | null;
  readonly isParked: boolean;
  /** Freezes it: it has lost its slot. */
  park(): void;
  /** Thaws it: it has a slot again. */
  resume(): void;
  /** Announces that its worker will end it. */
  announceClosing(leftMs: number): void;
  complete(text: string, cursor: number): Promise<Completion>;
  paste(data: Buffer): void;
}

/**
 * Records the transcript of a session: prompts, input and notices go into the event log between the output, in order,
 * so that a client that connects later sees all of it (docs/sessions.md has the shapes).
 *
 * Each prompt consumes one line of input. A prompt that finds a line does not wait, so `waiting` is known without the
 * sandbox, which detects a wait only after a moment. When a program reads without a prompt, the count of lines is
 * wrong until the sandbox reports the wait.
 *
 * `maxTranscriptBytes` bounds prompts and notices; beyond it the session ends. Input is bounded where it is accepted.
 */
export function createSessionTranscript(options: {
  open: (listener: SessionListener) => SandboxSession;
  listener: Pick<SessionListener, 'onOutput' | 'onArtifact' | 'onDisplay'>;
  append: (item: { kind: DisplayKind; body: Record<string, unknown> }) => void;
  maxTranscriptBytes: number;
  frozenTimeMs: number;
  /** The sandbox refused to freeze it, so it needs a slot. */
  onFreezeRefused: () => void;
}): { process: SandboxRun; session: LiveSession } {
  const { listener, maxTranscriptBytes, frozenTimeMs, onFreezeRefused } = options;
  let transcriptBytes = 0;
  let isFull = false;
  const typeAhead = createTypeAhead();
  let lastSource: unknown = 'console';
  let waitingSince: number | null = null;
  let isParked = false;
  let thawsUnderWay = 0;
  let silentWait: NodeJS.Timeout | undefined;

  function append(kind: DisplayKind, body: Record<string, unknown>): void {
    if (isFull) return;
    if (kind !== 'input') transcriptBytes += JSON.stringify(body).length;
    isFull = transcriptBytes > maxTranscriptBytes;
    if (isFull) session.stop('output');
    else options.append({ kind, body });
  }

  function prompt(text: unknown, source: unknown): void {
    clearTimeout(silentWait);
    lastSource = source;
    const waiting = !typeAhead.take(source);
    if (waiting) waitingSince = performance.now();
    append('prompt', { text, source, waiting });
  }

  function recordInput(text: string, isPaste: boolean): void {
    clearTimeout(silentWait);
    append('input', isPaste ? { text, paste: true } : { text });
    typeAhead.add(text, isPaste);
    if (waitingSince !== null) waitingSince = typeAhead.take(lastSource) ? null : performance.now();
  }

  function markResumed(): void {
    isParked = false;
    if (waitingSince !== null) waitingSince = performance.now();
    append('notice', { notice: 'parked', leftMs: null });
  }

  const session = options.open({
    ...listener,
    onDisplay(item) {
      if (item.kind === 'prompt') prompt(item.body.text, item.body.source);
      else listener.onDisplay?.(item);
    },
    onWaiting(waiting) {
      clearTimeout(silentWait);
      if (!waiting || waitingSince !== null) return;
      silentWait = setTimeout(() => {
        typeAhead.clear();
        prompt('', 'input');
      }, silentWaitMs);
    },
    onNotice: ({ kind, leftMs }) => append('notice', { notice: kind, leftMs }),
    onFrozen(frozen) {
      if (frozen) return;
      if (thawsUnderWay > 0) thawsUnderWay--;
      else if (isParked) {
        markResumed();
        onFreezeRefused();
      }
    },
  });
  session.ended.then(() => clearTimeout(silentWait));

  return {
    process: {
      ...session,
      write(data) {
        recordInput(data.toString('utf8'), false);
        session.write(data);
      },
      endInput() {
        waitingSince = null;
        append('input', { text: '', key: 'eof' });
        session.endInput();
      },
      interrupt() {
        waitingSince = null;
        typeAhead.drop();
        append('input', { text: '', key: 'interrupt' });
        session.interrupt();
      },
    },
    session: {
      get idleSince() {
        return isParked ? null : waitingSince;
      },
      get isParked() {
        return isParked;
      },
      park() {
        if (isParked) return;
        isParked = true;
        session.freeze();
        append('notice', { notice: 'parked', leftMs: frozenTimeMs });
      },
      resume() {
        if (!isParked) return;
        thawsUnderWay++;
        session.thaw();
        markResumed();
      },
      announceClosing: (leftMs) => append('notice', { notice: 'closing', leftMs }),
      complete: session.complete,
      paste(data) {
        recordInput(data.toString('utf8'), true);
        session.paste(data);
      },
    },
  };
}
