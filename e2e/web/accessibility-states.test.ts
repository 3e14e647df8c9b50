import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { graderStates } from '../support/grader/grader-states.js';
import { opsStates } from '../support/ops-states.js';
import { type PageState, studentStates } from '../support/page-states.js';
import { type Runq, startRunq } from '../support/start-runq.js';
import { type Appearance, checkVisualStates } from '../support/visual-states.js';

let runq: Runq;

beforeAll(async () => {
  runq = await startRunq({ RUNQ_SESSION_STATEMENT_CPU_MS: '1000' });
});
afterAll(() => runq?.stop());

const light = (width: number): Appearance => ({ colorScheme: 'light', width });
const dark = (width: number): Appearance => ({ colorScheme: 'dark', width });
/** The ordinary run checks the most difficult one; the long run all four, starting from either width. */
const rounds: [Appearance, ...Appearance[]][] = process.env.RUNQ_LONG
  ? [
      [light(1280), dark(1280), dark(320)],
      [dark(320), light(320), light(1280)],
    ]
  : [[dark(320)]];

const pages: [page: string, listStates: (url: string, userId: string) => PageState[]][] = [
  ['the student', studentStates],
  ['ops', opsStates],
  ['the grader', (url, userId) => graderStates(url, `mia-${userId}`)],
];

describe.each(pages)('the page of %s', (_page, listStates) => {
  test.for(rounds)('every state is accessible, starting from %o', { timeout: 600_000 }, async (looks, { signal }) => {
    const states = (userId: string) => listStates(runq.url, userId);
    expect(await checkVisualStates(looks, states, signal)).toEqual({});
  });
});
