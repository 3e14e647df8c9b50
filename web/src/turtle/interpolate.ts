import type { DrawnItem } from './drawing.js';

/** The points of an item between two shapes, at `share` (0 to 1) of the way. */
export type Transition = (share: number) => readonly number[];

/**
 * Creates the transition of an item from one shape to the next within a frame; null when there is nothing to animate. A
 * line grows along its new points, a polygon (the turtle itself) rotates and moves as a whole, an image moves.
 */
export function createTransition(before: DrawnItem | undefined, after: DrawnItem | undefined): Transition | null {
  if (!after || before?.points === after.points) return null;
  const [from, to] = [before?.points ?? [], after.points];
  if (after.kind === 'line' && to.length > from.length) return grow(from.length >= 2 ? from.length : 2, to);
  if (from.length !== to.length || to.length === 0) return null;
  return after.kind === 'polygon' ? rotateTo(from, to) : (share) => blend(from, to, share);
}

const blend = (from: readonly number[], to: readonly number[], share: number) =>
  to.map((end, i) => from[i]! + (end - from[i]!) * share);

/** Draws the part after the first `known` numbers at a constant speed. */
function grow(known: number, points: readonly number[]): Transition | null {
  if (points.length <= known) return null;
  const lengths: number[] = [];
  for (let at = known; at < points.length; at += 2)
    lengths.push(Math.hypot(points[at]! - points[at - 2]!, points[at + 1]! - points[at - 1]!));
  const whole = lengths.reduce((sum, length) => sum + length, 0);
  return (share) => {
    let left = whole * share;
    const drawn = points.slice(0, known);
    for (let at = known, i = 0; at < points.length; at += 2, i++) {
      const part = Math.min(1, lengths[i] === 0 ? 1 : left / lengths[i]!);
      drawn.push(
        points[at - 2]! + (points[at]! - points[at - 2]!) * part,
        points[at - 1]! + (points[at + 1]! - points[at - 1]!) * part,
      );
      if (part < 1) break;
      left -= lengths[i]!;
    }
    return drawn;
  };
}

/** Below this angle in radians, a polygon only moves. */
const minAngle = 1e-3;

/**
 * Rotates at a constant speed about the fixed point of the best-fitting rotation (Procrustes in the plane) and blends
 * in the remaining difference. So a turtle that turns keeps its size and position on the way.
 */
function rotateTo(from: readonly number[], to: readonly number[]): Transition {
  const [a, b] = [centre(from), centre(to)];
  let sine = 0;
  let cosine = 0;
  for (let i = 0; i < to.length; i += 2) {
    const [ax, ay, bx, by] = [from[i]! - a[0], from[i + 1]! - a[1], to[i]! - b[0], to[i + 1]! - b[1]];
    sine += ax * by - ay * bx;
    cosine += ax * bx + ay * by;
  }
  const angle = Math.atan2(sine, cosine);
  if (Math.abs(angle) < minAngle) return (share) => blend(from, to, share);
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const slope = 1 / Math.tan(angle / 2);
  const pivot: [number, number] = [a[0] + (dx - dy * slope) / 2, a[1] + (dy + dx * slope) / 2];
  const rest = rotate(from, pivot, angle).map((value, i) => to[i]! - value);
  return (share) => rotate(from, pivot, angle * share).map((value, i) => value + rest[i]! * share);
}

function centre(points: readonly number[]): [number, number] {
  const sum: [number, number] = [0, 0];
  for (let i = 0; i < points.length; i += 2) {
    sum[0] += points[i]!;
    sum[1] += points[i + 1]!;
  }
  const count = points.length / 2;
  return [sum[0] / count, sum[1] / count];
}

function rotate(points: readonly number[], [x, y]: readonly [number, number], angle: number): number[] {
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const turned: number[] = [];
  for (let i = 0; i < points.length; i += 2) {
    const [dx, dy] = [points[i]! - x, points[i + 1]! - y];
    turned.push(x + dx * cosine - dy * sine, y + dx * sine + dy * cosine);
  }
  return turned;
}
