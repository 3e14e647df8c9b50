import type { DisplayKind } from '@runq/common/contract/run-event';
import type { Completion, SandboxRun, SandboxSession, SessionListener } from './sandbox/contract.js';

/** A program that reads without a prompt waits this long before that is told: what was written to it may be on its way. */
const silentWaitMs = 200;

/** What the worker does with a session that it would not do with a run. */
export interface LiveSession {
  /** Since when it has waited for input, by the clock of `performance.now()`; null while it computes, and while it is parked. */
  readonly idleSince: number | null;
  readonly isParked: boolean;
  /** Freezes it: its place is gone. */
  park(): void;
  /** Lets it go on: it has a place again. */
  resume(): void;
  /** Tells that its worker will end it. */
  announceClosing(leftMs: number): void;
  complete(text: string, cursor: number): Promise<Completion>;
}

/**
 * Tells the conversation with a session: its prompts, what was typed and its notices go into the story between the output, in order, so
 * that whoever comes later sees all of it (docs/sessions.md has the shapes).
 *
 * Each prompt takes one line of what was written. One that finds a line there does not wait; so `waiting` is told without asking the
 * sandbox, which notices a wait only after a moment. Where a program reads without prompting the count of lines is wrong, and the
 * sandbox's word sets it right.
 *
 * `told` is bounded by `maxToldBytes`; `onFull` is called once beyond it and nothing more is told.
 */
export function converse(options: {
  open: (listener: SessionListener) => SandboxSession;
  listener: Pick<SessionListener, 'onOutput' | 'onFile' | 'onDisplay'>;
  tell: (item: { kind: DisplayKind; body: Record<string, unknown> }) => void;
  maxToldBytes: number;
  frozenTimeMs: number;
  /** The sandbox would not freeze it, so it has to have a place. */
  onRefused: () => void;
}): { process: SandboxRun; session: LiveSession } {
  const { listener, maxToldBytes, frozenTimeMs, onRefused } = options;
  let toldBytes = 0;
  let isFull = false;
  let linesAhead = 0;
  let waitingSince: number | null = null;
  let isParked = false;
  let thawsUnderWay = 0;
  let silentWait: NodeJS.Timeout | undefined;

  function tell(kind: DisplayKind, body: Record<string, unknown>): void {
    if (isFull) return;
    toldBytes += JSON.stringify(body).length;
    isFull = toldBytes > maxToldBytes;
    if (isFull) session.stop('output');
    else options.tell({ kind, body });
  }

  function prompt(text: unknown, source: unknown): void {
    clearTimeout(silentWait);
    const waiting = linesAhead === 0;
    if (waiting) waitingSince = performance.now();
    else linesAhead--;
    tell('prompt', { text, source, waiting });
  }

  function hear(text: string): void {
    clearTimeout(silentWait);
    tell('input', { text });
    const lines = text.split('\n').length - 1;
    if (waitingSince === null) linesAhead += lines;
    else if (lines > 0) {
      waitingSince = null;
      linesAhead += lines - 1;
    } else waitingSince = performance.now();
  }

  function goOn(): void {
    isParked = false;
    if (waitingSince !== null) waitingSince = performance.now();
    tell('notice', { notice: 'parked', leftMs: null });
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
        linesAhead = 0;
        prompt('', 'input');
      }, silentWaitMs);
    },
    onNotice: ({ kind, leftMs }) => tell('notice', { notice: kind, leftMs }),
    onFrozen(frozen) {
      if (frozen) return;
      if (thawsUnderWay > 0) thawsUnderWay--;
      else if (isParked) {
        goOn();
        onRefused();
      }
    },
  });
  session.ended.then(() => clearTimeout(silentWait));

  return {
    process: {
      ...session,
      write(data) {
        hear(data.toString('utf8'));
        session.write(data);
      },
      endInput() {
        waitingSince = null;
        tell('input', { text: '', key: 'eof' });
        session.endInput();
      },
      interrupt() {
        waitingSince = null;
        tell('input', { text: '', key: 'interrupt' });
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
        tell('notice', { notice: 'parked', leftMs: frozenTimeMs });
      },
      resume() {
        if (!isParked) return;
        thawsUnderWay++;
        session.thaw();
        goOn();
      },
      announceClosing: (leftMs) => tell('notice', { notice: 'closing', leftMs }),
      complete: session.complete,
    },
  };
}
