import { findPath, type Path } from './between.js';
import { applyOp, type Drawing, type DrawnItem, type TurtleOp } from './drawing.js';

/** What a step of the animation changed: items by their number, with the points to show instead of their own while they are on the way. */
export type Changes = Map<number, readonly number[] | null>;

/** Operations that wait for their time, at most; when more wait, the drawing hurries. */
const maxWaiting = 200_000;
/** Working on one step for longer would make the page wait. */
const sliceMs = 8;
/** A frame that changes more items than this shows its end only. */
const maxMoving = 100;

const itemOps: ReadonlySet<string> = new Set(['line', 'polygon', 'text', 'image', 'level', 'delete']);

interface Frame {
  totalMs: number;
  spentMs: number;
  paths: Map<number, Path>;
}

/**
 * Plays drawing operations in their own time. Between two `frame` operations everything happens at once; the frame itself lasts its
 * milliseconds, in which what it changed moves there. `advance` is told how much time has passed and tells what to show.
 */
export function createPlayer(drawing: Drawing) {
  let waiting: TurtleOp[] = [];
  let at = 0;
  let frame: Frame | null = null;
  let isHurrying = false;
  let isWindowChanged = true;

  function apply(op: TurtleOp, changes: Changes): void {
    applyOp(drawing, op);
    if (itemOps.has(op[0])) changes.set(op[1] as number, null);
    else isWindowChanged = true;
  }

  /** Carries out everything up to the next frame, that frame included; false when it has to wait for more. */
  function begin(changes: Changes): boolean {
    const before = new Map<number, DrawnItem | undefined>();
    for (; at < waiting.length; at++) {
      const op = waiting[at]!;
      if (op[0] === 'frame') {
        at++;
        frame = { totalMs: op[1], spentMs: 0, paths: findPaths(before) };
        return true;
      }
      if ((op[0] === 'line' || op[0] === 'polygon' || op[0] === 'image') && !before.has(op[1]))
        before.set(op[1], drawing.items.get(op[1]));
      apply(op, changes);
    }
    waiting = [];
    at = 0;
    return false;
  }

  function findPaths(before: Map<number, DrawnItem | undefined>): Map<number, Path> {
    const paths = new Map<number, Path>();
    if (before.size > maxMoving) return paths;
    for (const [number, item] of before) {
      const path = findPath(item, drawing.items.get(number));
      if (path) paths.set(number, path);
    }
    return paths;
  }

  /** Spends at most `ms` on the frame that is shown; tells how much is left over. */
  function spend(ms: number, changes: Changes): number {
    const { totalMs, spentMs, paths } = frame!;
    const share = totalMs <= 0 ? 1 : (spentMs + ms) / totalMs;
    for (const [number, path] of paths) changes.set(number, share < 1 ? path(share) : null);
    if (share < 1) {
      frame!.spentMs += ms;
      return 0;
    }
    frame = null;
    return spentMs + ms - totalMs;
  }

  return {
    add(ops: readonly TurtleOp[]): void {
      for (const op of ops) waiting.push(op);
      if (waiting.length - at > maxWaiting) isHurrying = true;
    },
    /** From here to the last operation that waits, no time is spent. */
    hurry(): void {
      isHurrying = true;
    },
    /** What waits will not be drawn. */
    dropRest(): void {
      waiting = [];
      at = 0;
    },
    isDone: () => frame === null && waiting.length === 0,
    /** Lets `ms` pass. Tells what changed, and whether the window itself did (its size, its ground, a picture). */
    advance(ms: number): { changes: Changes; isWindowChanged: boolean } {
      const changes: Changes = new Map();
      const began = performance.now();
      for (let left = ms; performance.now() - began < sliceMs; ) {
        if (frame) left = spend(isHurrying ? Number.POSITIVE_INFINITY : left, changes);
        if (frame) break;
        if (!begin(changes)) {
          isHurrying = false;
          break;
        }
      }
      // Cutting what was drawn off only now and then keeps it linear.
      if (at > 10_000) {
        waiting = waiting.slice(at);
        at = 0;
      }
      const told = { changes, isWindowChanged };
      isWindowChanged = false;
      return told;
    },
  };
}

export type Player = ReturnType<typeof createPlayer>;
