import { expect, test } from 'vitest';
import { toScoresAddress } from './score-client.js';

test.each([
  ['https://a.example/items/3/lineitem?type_id=1', 'https://a.example/items/3/lineitem/scores?type_id=1'],
  ['https://a.example/items/3', 'https://a.example/items/3/scores'],
  ['https://a.example/items/3/', 'https://a.example/items/3/scores'],
  ['https://a.example/items/a%2Fb?x=%26', 'https://a.example/items/a%2Fb/scores?x=%26'],
])('the scores of %s are at %s', (lineItem, scores) => {
  expect(toScoresAddress(lineItem)).toBe(scores);
});
