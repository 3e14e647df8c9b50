import { expect, test } from 'vitest';
import { parseFormats } from './result-formats.js';

test('reads formats, each once, and names all that are unknown', () => {
  expect(parseFormats('json, csv-long,json')).toEqual(['json', 'csv-long']);
  expect(() => parseFormats('csv,pdf,,toString')).toThrow('Unknown format: pdf, , toString. Known are json, csv,');
});
