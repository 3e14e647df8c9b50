import { applyOp, type Drawing, type DrawnItem, type TurtleOp } from './drawing.js';
import { createTransition, type Transition } from './interpolate.js';

/**
 * Items changed by a step of the animation, by number, with the points to show during a transition; null for their own
 * points.
 */
export type Changes = Map<number, readonly number[] | null>;

/** Queued operations at most; with more, the drawing skips to the end. */
const maxQueued = 200_000;
/** Time budget of a step: a longer one would make the page unresponsive. */
const sliceMs = 8;
/** A frame that changes more items than this is not animated. */
const maxAnimated = 100;

const itemOps: ReadonlySet<string> = new Set(['line', 'polygon', 'text', 'image', 'level', 'delete']);

interface Frame {
  totalMs: number;
  spentMs: number;
  transitions: Map<number, Transition>;
}

/**
 * Plays drawing operations at their own speed. Operations between two `frame` operations apply together; a frame lasts
 * its number of milliseconds, during which the changed items move to their new points.
 */
export interface Player {
  add(ops: readonly TurtleOp[]): void;
  /** Plays all queued operations without spending time. */
  skipToEnd(): void;
  /** Discards the queued operations. */
  clearQueue(): void;
  isDone(): boolean;
  /** Lets `ms` pass. Returns the changed items, and whether the window (size, background, a picture) changed. */
  advance(ms: number): { changes: Changes; isWindowChanged: boolean };
}

export function createPlayer(drawing: Drawing): Player {
  let queue: TurtleOp[] = [];
  let at = 0;
  let frame: Frame | null = null;
  let isSkipping = false;
  let isWindowChanged = true;

  function apply(op: TurtleOp, changes: Changes): void {
    applyOp(drawing, op);
    if (itemOps.has(op[0])) changes.set(op[1] as number, null);
    else isWindowChanged = true;
  }

  /** Applies all operations up to and including the next frame; false when the queue is empty. */
  function applyUntilFrame(changes: Changes): boolean {
    const before = new Map<number, DrawnItem | undefined>();
    for (; at < queue.length; at++) {
      const op = queue[at]!;
      if (op[0] === 'frame') {
        at++;
        frame = { totalMs: op[1], spentMs: 0, transitions: findTransitions(before) };
        return true;
      }
      if ((op[0] === 'line' || op[0] === 'polygon' || op[0] === 'image') && !before.has(op[1]))
        before.set(op[1], drawing.items.get(op[1]));
      apply(op, changes);
    }
    queue = [];
    at = 0;
    return false;
  }

  function findTransitions(before: Map<number, DrawnItem | undefined>): Map<number, Transition> {
    const transitions = new Map<number, Transition>();
    if (before.size > maxAnimated) return transitions;
    for (const [number, item] of before) {
      const transition = createTransition(item, drawing.items.get(number));
      if (transition) transitions.set(number, transition);
    }
    return transitions;
  }

  /** Advances the current frame by at most `ms`; returns the time left over. */
  function advanceFrame(ms: number, changes: Changes): number {
    const { totalMs, spentMs, transitions } = frame!;
    const share = totalMs <= 0 ? 1 : (spentMs + ms) / totalMs;
    for (const [number, transition] of transitions) changes.set(number, share < 1 ? transition(share) : null);
    if (share < 1) {
      frame!.spentMs += ms;
      return 0;
    }
    frame = null;
    return spentMs + ms - totalMs;
  }

  return {
    add(ops) {
      for (const op of ops) queue.push(op);
      if (queue.length - at > maxQueued) isSkipping = true;
    },
    skipToEnd() {
      isSkipping = true;
    },
    clearQueue() {
      queue = [];
      at = 0;
    },
    isDone: () => frame === null && queue.length === 0,
    advance(ms) {
      const changes: Changes = new Map();
      const began = performance.now();
      for (let left = ms; performance.now() - began < sliceMs; ) {
        if (frame) left = advanceFrame(isSkipping ? Number.POSITIVE_INFINITY : left, changes);
        if (frame) break;
        if (!applyUntilFrame(changes)) {
          isSkipping = false;
          break;
        }
      }
      // Trimming the queue only occasionally keeps the total cost linear.
      if (at > 10_000) {
        queue = queue.slice(at);
        at = 0;
      }
      const result = { changes, isWindowChanged };
      isWindowChanged = false;
      return result;
    },
  };
}
