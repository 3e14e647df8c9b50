import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createTestStore, type TestStore } from '../../test/support/test-store.js';
import { createScoreLinks, type ScoreLink, type ScoreLinks, type ScoreStatus } from './score-links.js';

const keepMs = 60_000;
const link = (lineItem: string): ScoreLink => ({ issuer: 'https://a', clientId: 'c', lineItem, subject: 's' });
const status = (problem: string): ScoreStatus => ({ state: 'failed', sent: null, tries: 1, problem });

let server: TestRedis;
let store: TestStore;
let links: ScoreLinks;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());
beforeEach(async () => {
  store = await createTestStore(server.redis);
  links = createScoreLinks(store);
});

const keyOf = (student: string) => store.keys.ofUser(student).scoreLinks(student);
const read = async (student: string) => (await links.readMany('b1', [student]))[0];

test('what became of a score is that of the link by which it was sent', async () => {
  await links.save('b1', 'a:*', link('/1'), keepMs);
  expect(await read('a:*')).toEqual({ link: link('/1'), status: expect.objectContaining({ state: 'waiting' }) });
  const { link: sent } = (await read('a:*'))!;
  await links.setStatus('b1', 'a:*', status('one'), sent);
  await links.setStatus('b2', 'a:*', status('no link'), sent);
  expect(await read('a:*')).toEqual({ link: link('/1'), status: status('one') });
  await links.save('b1', 'a:*', link('/2'), keepMs);
  await links.setStatus('b1', 'a:*', status('of another column'), sent);
  expect(await read('a:*')).toEqual({ link: link('/2'), status: status('one') });
  expect(await links.readMany('b2', ['a:*', 'b'])).toEqual([null, null]);
});

test('nothing is stored of a student whose data is deleted at the same time', async () => {
  await links.save('b1', 'ada', link('/1'), keepMs);
  await Promise.all([links.setStatus('b1', 'ada', status('late'), link('/1')), links.removeAll('ada')]);
  expect(await store.redis.exists(keyOf('ada'))).toBe(0);
});

type Step = { kind: 'save' | 'status'; lineItem: string } | { kind: 'remove' };

test('whatever happens at the same time, only links with an end stay, and each status has its link', async () => {
  const lineItem = fc.constantFrom('/1', '/2');
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ kind: fc.constantFrom('save' as const, 'status' as const), lineItem }),
    fc.constant({ kind: 'remove' as const }),
  );
  // Two processes, whose commands Redis takes in any order.
  const other = server.redis.duplicate();
  const processes = [links, createScoreLinks({ redis: other, keys: store.keys })];
  const perform = (of: ScoreLinks, one: Step) => {
    if (one.kind === 'remove') return of.removeAll('ada');
    if (one.kind === 'save') return of.save('b1', 'ada', link(one.lineItem), keepMs);
    return of.setStatus('b1', 'ada', status(one.lineItem), link(one.lineItem));
  };
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), async (steps) => {
        await Promise.all(steps.map((one, nth) => perform(processes[nth % 2]!, one)));
        const fields = await store.redis.hkeys(keyOf('ada'));
        const hasEnd = (await store.redis.pttl(keyOf('ada'))) > 0;
        expect({ hasLink: fields.includes('link:b1'), hasEnd }).toEqual(
          fields.length === 0 ? { hasLink: false, hasEnd: false } : { hasLink: true, hasEnd: true },
        );
      }),
      { numRuns: 300 },
    );
  } finally {
    other.disconnect();
  }
});
