import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { signInOnPage, typeProgram } from '../support/browser.js';
import { signIn } from '../support/client.js';
import { openPageForEachTest } from '../support/page-fixture.js';
import { waitForStatus } from '../support/page-steps.js';
import type { Runq } from '../support/start-runq.js';

let runq: Runq;
let page: Page;
let userId: string;

openPageForEachTest((opened) => {
  ({ runq, page, userId } = opened);
});

declare global {
  interface Window {
    cardTexts: string[];
  }
}

/** Records every text of the queue card from now on. */
const recordCard = () =>
  page.evaluate(() => {
    window.cardTexts = [];
    const record = () => {
      const text = document.querySelector('.queue-position')?.textContent?.trim();
      if (text && text !== window.cardTexts.at(-1)) window.cardTexts.push(text);
    };
    new MutationObserver(record).observe(document.body, { subtree: true, childList: true, characterData: true });
  });

function parseCard(text: string): { position: number | null; seconds: number | null } {
  const position = /You are (next|\d+)/.exec(text)?.[1];
  const [, number, unit] = /(?:About|At most) (\d+) (s|min)/.exec(text) ?? [];
  return {
    position: position === undefined ? null : position === 'next' ? 1 : Number(position),
    seconds: number === undefined ? null : Number(number) * (unit === 'min' ? 60 : 1),
  };
}

const isFalling = (numbers: number[]) => numbers.every((number, i) => i === 0 || number <= numbers[i - 1]!);

test('in a full class the position falls to the first, no number rises, and the run starts', async () => {
  const clients = await Promise.all(Array.from({ length: 13 }, (_, i) => signIn(runq.url, `${userId}-class-${i}`)));
  const program = (seconds: number) => ({ code: `import time\ntime.sleep(${seconds})` });
  // Four users leave the class one after another; three others take the first slots that they leave.
  const lengths = [...[3, 6, 9, 12], ...Array.from({ length: 9 }, () => 20)];
  // The durations of these programs are known from now on.
  await Promise.all([...new Set(lengths)].map((seconds, i) => clients[i]!.submit(program(seconds), 60_000)));
  await signInOnPage(page, runq.url, userId);
  await page.getByText('Connected').waitFor();
  await typeProgram(page, 'print("my turn")');
  await recordCard();
  for (const [i, client] of clients.entries()) await client.submit(program(lengths[i]!));
  await page.keyboard.press('ControlOrMeta+Enter');
  await page.getByRole('log').getByText('my turn').waitFor({ timeout: 60_000 });
  await waitForStatus(page, /Finished/);

  const texts = await page.evaluate(() => window.cardTexts);
  const numbers = texts.map(parseCard);
  const positions = numbers.flatMap(({ position }) => position ?? []);
  const seconds = numbers.flatMap((number) => number.seconds ?? []);
  expect([...new Set(positions)]).toEqual([4, 3, 2, 1]);
  expect(isFalling(positions)).toBe(true);
  expect(seconds.length).toBeGreaterThan(0);
  expect(isFalling(seconds)).toBe(true);
}, 120_000);

test('a program that runs for the first time has an upper bound, then it is longer than usual', async () => {
  const client = await signIn(runq.url, userId);
  await signInOnPage(page, runq.url, userId);
  await page.getByText('Connected').waitFor();
  const waiting = { code: 'input("first") # new', interactive: true };
  const runs = await Promise.all([1, 2].map(() => client.submit(waiting)));
  await typeProgram(page, 'print("at last")');
  await recordCard();
  await page.keyboard.press('ControlOrMeta+Enter');
  await page
    .locator('.queue-card')
    .getByText(/You are next in the queue\. .*At most \d+ s\./)
    .waitFor();
  await client.json('POST', `/v1/runs/${runs[0]!.id}/stdin`, { data: 'x\n' });
  await page.getByRole('log').getByText('at last').waitFor();
  await waitForStatus(page, /Finished/);

  // Similar programs took a moment, and this one takes longer.
  const again = await Promise.all([client.submit(waiting)]);
  await typeProgram(page, 'print("once more")');
  await page.keyboard.press('ControlOrMeta+Enter');
  await page
    .locator('.queue-card')
    .getByText(/Taking longer than usual\./)
    .waitFor({ timeout: 60_000 });
  expect(
    isFalling((await page.evaluate(() => window.cardTexts)).flatMap((text) => parseCard(text).position ?? [])),
  ).toBe(true);
  await Promise.all([...runs, ...again].map(({ id }) => client.cancel(id)));
  await page.getByRole('log').getByText('once more').waitFor();
}, 120_000);
