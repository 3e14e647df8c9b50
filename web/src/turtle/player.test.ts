import { expect, test } from 'vitest';
import { describeDrawing } from './describe-drawing.js';
import { createDrawing, readViewBox, stackItems, type TurtleOp } from './drawing.js';
import { createPlayer } from './player.js';

function createStage() {
  const drawing = createDrawing();
  return { drawing, player: createPlayer(drawing) };
}

const forward: TurtleOp[] = [
  ['line', 1, 0, [0, 0, 100, 0], '#ff0000', 3],
  ['polygon', 2, 0, [100, 0, 91, -5, 93, 0, 91, 5], '#000000', '#000000', 1],
  ['frame', 100],
];

test('a line grows during its frame', () => {
  const { drawing, player } = createStage();
  player.add(forward);
  expect(player.advance(0).changes.get(1)).toEqual([0, 0, 0, 0]);
  expect(player.advance(25).changes.get(1)).toEqual([0, 0, 25, 0]);
  expect(player.isDone()).toBe(false);
  expect(player.advance(75).changes.get(1)).toBeNull();
  expect(player.isDone()).toBe(true);
  expect(drawing.items.get(1)).toMatchObject({ points: [0, 0, 100, 0], stroke: '#ff0000', width: 3 });
});

test('left-over time counts for the next frame', () => {
  const { player } = createStage();
  player.add([...forward, ['line', 1, 4, [100, -50], null, null], ['frame', 100]]);
  player.advance(0);
  expect(player.advance(150).changes.get(1)).toEqual([0, 0, 100, 0, 100, -25]);
});

test('a turning turtle keeps its position and size', () => {
  const { player } = createStage();
  player.add([...forward, ['polygon', 2, 0, [100, 0, 105, 9, 100, 7, 95, 9], null, null, null], ['frame', 100]]);
  player.advance(0);
  const points = player.advance(150).changes.get(2)!;
  expect(points.slice(0, 2).map(Math.round)).toEqual([100, 0]);
  expect(Math.hypot(points[4]! - points[0]!, points[5]! - points[1]!)).toBeCloseTo(7, 1);
});

test('skipToEnd applies to queued operations, not to later ones', () => {
  const { drawing, player } = createStage();
  player.add([...forward, ...forward]);
  player.skipToEnd();
  player.advance(0);
  expect(player.isDone()).toBe(true);
  expect(drawing.items.size).toBe(2);
  player.add([
    ['line', 3, 0, [0, 0, 0, 10], '#000000', 1],
    ['frame', 10],
  ]);
  player.advance(0);
  expect(player.isDone()).toBe(false);
});

test('cleared operations are never drawn', () => {
  const { drawing, player } = createStage();
  player.add([...forward, ['line', 9, 0, [0, 0, 1, 1], '#000000', 1]]);
  player.advance(0);
  player.clearQueue();
  player.advance(1000);
  expect(drawing.items.has(9)).toBe(false);
  expect(player.isDone()).toBe(true);
});

test('items are stacked by level, changed in part and deleted', () => {
  const { drawing, player } = createStage();
  player.add([...forward, ['level', 1, 7], ['polygon', 2, 8, [], null, '#0000ff', null]]);
  player.skipToEnd();
  player.advance(0);
  expect(stackItems(drawing).map(({ kind, stroke }) => [kind, stroke])).toEqual([
    ['polygon', '#0000ff'],
    ['line', '#ff0000'],
  ]);
  player.add([['delete', 1]]);
  expect(player.advance(0).changes.get(1)).toBeNull();
  expect(drawing.items.has(1)).toBe(false);
});

test('the window has the given size and shows the centre of its region', () => {
  const { drawing, player } = createStage();
  player.add([
    ['size', 200, 100],
    ['region', 0, 0, 50, 50],
  ]);
  expect(player.advance(0).isWindowChanged).toBe(true);
  expect(readViewBox(drawing)).toEqual([-75, -25, 200, 100]);
});

test('describes a drawing for screen readers', () => {
  const { drawing, player } = createStage();
  expect(describeDrawing(drawing)).toBe('Turtle drawing of 640 by 600: empty.');
  player.add([
    ['line', 1, 0, [0, 0, 9, 0, 9, 9], '#ff0000', 3],
    ['line', 2, 0, [5, 5, 5, 5], '#00008b', 20],
    ['polygon', 3, 0, [0, 0, 9, 0, 9, 9], '#ffd700', '', 1],
    ['text', 4, 0, 0, 'Hi', 'sw', 'Arial', 8, 'normal', '#000000'],
  ]);
  player.advance(0);
  expect(describeDrawing(drawing)).toBe(
    'Turtle drawing of 640 by 600: 2 lines, 1 dot, 1 filled shape, the text “Hi” in red, blue, yellow.',
  );
});
