import { expect, test } from 'vitest';
import { boundScale } from './draw-canvas.js';
import { applyOp, createDrawing } from './drawing.js';

test('no side of a canvas is longer than 8000 pixels', () => {
  const drawing = createDrawing();
  expect(boundScale(drawing, 2)).toBe(2);
  applyOp(drawing, ['size', 1e7, 10]);
  expect(drawing.width * boundScale(drawing, 2)).toBeCloseTo(8000);
  applyOp(drawing, ['size', -5, 1e7]);
  expect(drawing.height * boundScale(drawing, 2)).toBeCloseTo(8000);
});
