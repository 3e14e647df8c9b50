import { expect, test } from 'vitest';
import { judgeCanary } from './canary.js';

const seen = { output: 'c\n', expected: 'c\n', isStarted: true, ms: 50, timeoutMs: 10_000 };
const ended = (verdict: 'ok' | 'lost' | 'cancelled' | 'internal_error') => ({ verdict, reason: 'Ended.' });

test.each<[string, Partial<Parameters<typeof judgeCanary>[0]>, object]>([
  ['its end and its output arrive', {}, { outcome: 'ok', ms: 50 }],
  ['no event arrives', { run: null, isStarted: false }, { failure: 'no worker began it in 10 s' }],
  ['it does not end', { run: null, timeoutMs: 2500 }, { failure: 'it had not ended after 2.5 s' }],
  ['it ends by a fault', { run: ended('internal_error') }, { failure: 'it ended as internal_error: Ended.' }],
  ['only its end arrives', { output: '' }, { failure: 'its output did not arrive' }],
  ['the output of another run arrives', { output: 'd\n' }, { failure: 'its output did not arrive' }],
  ['its worker drains', { run: ended('lost'), output: '' }, { outcome: 'interrupted' }],
  ['ops stop it', { run: ended('cancelled') }, { outcome: 'interrupted' }],
])('%s', (_name, change, expected) => {
  const end = judgeCanary({ run: ended('ok'), ...seen, ...change });
  expect(end).toMatchObject('failure' in expected ? { outcome: 'failed', ...expected } : expected);
});
