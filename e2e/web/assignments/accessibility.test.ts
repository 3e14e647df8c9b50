import { afterAll, beforeAll, expect, test } from 'vitest';
import { assignmentStates } from '../../support/assignment-states.js';
import { type Runq, startRunq } from '../../support/start-runq.js';
import { type Appearance, checkVisualStates } from '../../support/visual-states.js';

let runq: Runq;

beforeAll(async () => {
  runq = await startRunq();
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

test.for(rounds)(
  'every state of assignments is accessible, starting from %o',
  { timeout: 240_000 },
  async (looks, { signal }) => {
    const listStates = (userId: string) => assignmentStates(runq.url, userId);
    expect(await checkVisualStates(looks, listStates, signal)).toEqual({});
  },
);
