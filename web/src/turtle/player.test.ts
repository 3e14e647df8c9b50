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

test('a frame takes its time, and a line grows in it', () => {
  const { drawing, player } = createStage();
  player.add(forward);
  expect(player.advance(0).changes.get(1)).toEqual([0, 0, 0, 0]);
  expect(player.advance(25).changes.get(1)).toEqual([0, 0, 25, 0]);
  expect(player.isDone()).toBe(false);
  expect(player.advance(75).changes.get(1)).toBeNull();
  expect(player.isDone()).toBe(true);
  expect(drawing.items.get(1)).toMatchObject({ points: [0, 0, 100, 0], stroke: '#ff0000', width: 3 });
});

test('time that is left over goes to the next frame', () => {
  const { player } = createStage();
  player.add([...forward, ['line', 1, 4, [100, -50], null, null], ['frame', 100]]);
  player.advance(0);
  expect(player.advance(150).changes.get(1)).toEqual([0, 0, 100, 0, 100, -25]);
});

test('a turtle that turns round keeps its place and its size on the way', () => {
  const { player } = createStage();
  player.add([...forward, ['polygon', 2, 0, [100, 0, 105, 9, 100, 7, 95, 9], null, null, null], ['frame', 100]]);
  player.advance(0);
  const points = player.advance(150).changes.get(2)!;
  expect(points.slice(0, 2).map(Math.round)).toEqual([100, 0]);
  expect(Math.hypot(points[4]! - points[0]!, points[5]! - points[1]!)).toBeCloseTo(7, 1);
});

test('in a hurry only the end is seen, and what comes later has its time again', () => {
  const { drawing, player } = createStage();
  player.add([...forward, ...forward]);
  player.hurry();
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

test('what is dropped is never drawn', () => {
  const { drawing, player } = createStage();
  player.add([...forward, ['line', 9, 0, [0, 0, 1, 1], '#000000', 1]]);
  player.advance(0);
  player.dropRest();
  player.advance(1000);
  expect(drawing.items.has(9)).toBe(false);
  expect(player.isDone()).toBe(true);
});

test('items are stacked by level, changed in part and deleted', () => {
  const { drawing, player } = createStage();
  player.add([...forward, ['level', 1, 7], ['polygon', 2, 8, [], null, '#0000ff', null]]);
  player.hurry();
  player.advance(0);
  expect(stackItems(drawing).map(({ kind, stroke }) => [kind, stroke])).toEqual([
    ['polygon', '#0000ff'],
    ['line', '#ff0000'],
  ]);
  player.add([['delete', 1]]);
  expect(player.advance(0).changes.get(1)).toBeNull();
  expect(drawing.items.has(1)).toBe(false);
});

test('the window is as large as it was told and shows the middle of its region', () => {
  const { drawing, player } = createStage();
  player.add([
    ['size', 200, 100],
    ['region', 0, 0, 50, 50],
  ]);
  expect(player.advance(0).isWindowChanged).toBe(true);
  expect(readViewBox(drawing)).toEqual([-75, -25, 200, 100]);
});

test('a drawing is described for who cannot see it', () => {
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
    'Turtle drawing of 640 by 600: 2 lines, 1 dot, 1 filled shape, the words “Hi” in red, blue, yellow.',
  );
});
