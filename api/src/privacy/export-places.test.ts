import { expect, test } from 'vitest';
import { createExportPlaces } from './export-places.js';

test('a user has one export at a time, and the process as many as the setting says', () => {
  const places = createExportPlaces({ perUser: 1, total: 2 });
  const release = places.take('ada');
  expect(() => places.take('ada')).toThrow('This data is being exported already');
  places.take('bob');
  expect(() => places.take('eve')).toThrow('Too many downloads');
  release();
  // A place that is given back twice is one place.
  release();
  places.take('ada');
  expect(() => places.take('eve')).toThrow('Too many downloads');
});
