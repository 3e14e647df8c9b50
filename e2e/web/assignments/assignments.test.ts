import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { hint, programs, publishAssignment, secrets } from '../../grading/publish-sums.js';
import { signInOnPage, typeProgram } from '../../support/browser.js';
import { signIn } from '../../support/client.js';
import { openPageForEachTest } from '../../support/page-fixture.js';
import type { Runq } from '../../support/start-runq.js';

let runq: Runq;
let page: Page;
let userId: string;

vi.setConfig({ testTimeout: 120_000 });
openPageForEachTest((opened) => {
  ({ runq, page, userId } = opened);
});

const hourMs = 3_600_000;
const panel = (on = page) => on.locator('.assignment');
const status = (on = page) => panel(on).getByRole('status');
const button = (name: string, on = page) => panel(on).getByRole('button', { name, exact: true });
const tab = (name: string, on = page) => panel(on).getByRole('tab', { name });
const result = (name: string, on = page) => panel(on).locator('.case-result').filter({ hasText: name });
const attempt = (number: number, on = page) =>
  panel(on)
    .locator('.attempts li')
    .filter({ hasText: `Attempt ${number}` });

async function openAssignment(title = 'Sums and more', on = page): Promise<void> {
  await signInOnPage(on, runq.url, userId);
  await on.getByRole('button', { name: 'Assignments' }).click();
  await on.getByRole('dialog').getByRole('button', { name: title }).click();
  await on.getByRole('button', { name: `Project: ${title}` }).waitFor();
  await button('Submit', on).waitFor();
}

/** Collects the bodies of all responses of a page from now on. */
function collectBodies(on: Page): () => Promise<string> {
  const bodies: Promise<string>[] = [];
  on.on('response', (response) => {
    bodies.push(response.text().catch(() => ''));
  });
  return async () => (await Promise.all(bodies)).join('\n');
}

test('a student sees an assignment, runs an example, checks, submits, and sees what visibility allows', async () => {
  await publishAssignment(runq.url, { name: `sums-${userId}`, dueIn: 48 * hourMs, attempts: 3, students: [userId] });
  const readBodies = collectBodies(page);
  await openAssignment();
  await panel().getByRole('heading', { name: 'Sums', exact: true }).waitFor();
  await panel()
    .getByText(/\(Tokyo\)/)
    .waitFor();
  await panel().getByText('3 of 3 attempts left').waitFor();
  expect(await panel().getByText('a link', { exact: true }).getAttribute('href')).toBeNull();
  expect(await panel().getByText('another', { exact: true }).getAttribute('rel')).toBe('noreferrer');

  await typeProgram(page, programs.wrong);
  await tab('Examples').click();
  await panel()
    .getByRole('button', { name: /^Run with this input.*small/ })
    .click();
  await page.getByRole('log').getByText('-1', { exact: true }).waitFor();
  const shown = (await page.locator('[role=log] .line:not([hidden])').allTextContents()).filter((line) => line !== '');
  expect(shown).toEqual(['first? 3', 'second? 4', '-1']);

  await button('Check').click();
  await status().getByText('Check finished: 0 of 1 cases passed.').waitFor();
  await result('small').getByText('Details').click();
  expect(await result('small').locator('.diff-removed').last().innerText()).toContain('7');
  await panel().getByText('3 of 3 attempts left').waitFor();

  await button('Submit').click();
  await status().getByText('Attempt 1: 0 of 6 points.').waitFor();
  await result('hinted').getByText(hint).waitFor();
  expect(await panel().locator('.case-name').allInnerTexts()).toEqual(['small', 'named', 'hinted']);
  expect(await result('named').getByText('Details').count()).toBe(0);

  await typeProgram(page, programs.right);
  await button('Submit').click();
  await status().getByText('Attempt 2: 6 of 6 points.').waitFor();
  await panel().getByText('1 of 3 attempts left').waitFor();
  expect(await attempt(2).getByText('counts').count()).toBe(1);
  await attempt(1).getByRole('button', { name: 'Results' }).click();
  await status().getByText('Attempt 1: 0 of 6 points.').waitFor();

  const seen = `${await page.content()}\n${await readBodies()}`;
  expect(seen).toContain('Sums and more');
  for (const secret of Object.values(secrets)) expect(seen).not.toContain(secret);
  expect(await page.evaluate(() => 'statementRan' in window)).toBe(false);
});

test('a double click submits once, and the last attempt is asked about', async () => {
  const name = `twice-${userId}`;
  await publishAssignment(runq.url, { name, attempts: 2, students: [userId] });
  await openAssignment();
  await typeProgram(page, programs.right);
  await button('Submit').dblclick();
  await status().getByText('Attempt 1: 6 of 6 points.').waitFor();
  await panel().getByText('1 of 2 attempts left').waitFor();

  await button('Submit').click();
  const question = page.getByRole('alertdialog');
  await question.getByText('This is the last of your 2 attempts.').waitFor();
  await question.getByRole('button', { name: 'Not yet' }).click();
  await question.waitFor({ state: 'detached' });
  await button('Submit').click();
  await question.getByRole('button', { name: 'Submit' }).click();
  await status().getByText('Attempt 2: 6 of 6 points.').waitFor();
  await panel().getByText('No attempts left').waitFor();
  expect(await button('Submit').getAttribute('aria-disabled')).toBe('true');
  const api = await signIn(runq.url, userId);
  const { submissions } = await api.json<{ submissions: unknown[] }>('GET', `/v1/my/assignments/${name}`);
  expect(submissions).toHaveLength(2);
});

test('lists what is to do, upcoming and closed, and asks before a late submission', async () => {
  const students = [userId];
  await publishAssignment(runq.url, { name: `next-${userId}`, title: 'Next week', opensIn: 24 * hourMs, students });
  await publishAssignment(runq.url, { name: `past-${userId}`, title: 'Last week', dueIn: -24 * hourMs, students });
  const late = { untilIn: 24 * hourMs, percentPerDay: 10 };
  await publishAssignment(runq.url, { name: `late-${userId}`, title: 'Yesterday', dueIn: -hourMs, late, students });
  await signInOnPage(page, runq.url, userId);
  await page.getByRole('button', { name: 'Assignments' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('region', { name: 'To do' }).getByText('Yesterday').waitFor();
  expect(await dialog.getByRole('region', { name: 'Upcoming' }).innerText()).toMatch(/Next week\s+Not open yet/);
  expect(await dialog.getByRole('region', { name: 'Closed' }).innerText()).toMatch(/Last week\s+Closed/);
  expect(await dialog.getByRole('button', { name: 'Next week' }).count()).toBe(0);

  await dialog.getByRole('button', { name: 'Last week' }).click();
  await button('Submit').waitFor();
  expect(await button('Submit').getAttribute('title')).toBe('This assignment is closed.');
  await openAssignment('Yesterday');
  await typeProgram(page, programs.right);
  await button('Submit').click();
  await page.getByRole('alertdialog').getByText('10 % of the points are taken off').waitFor();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Submit' }).click();
  await status().getByText('Attempt 1: 5.4 of 6 points.').waitFor();
  expect(await attempt(1).innerText()).toContain('late, 10 % less');
});

test('a reload and a second tab show the same, and the student chooses what counts', async () => {
  await publishAssignment(runq.url, { name: `choice-${userId}`, counts: 'chosen', students: [userId] });
  await openAssignment();
  for (const [number, [program, points]] of [
    [programs.right, '6 of 6'],
    [programs.wrong, '0 of 6'],
  ].entries()) {
    await typeProgram(page, program!);
    await button('Submit').click();
    await status()
      .getByText(`Attempt ${number + 1}: ${points} points.`)
      .waitFor();
  }
  const second = await page.context().newPage();
  await openAssignment('Sums and more', second);
  await status(second).getByText('Attempt 2: 0 of 6 points.').waitFor();
  await tab('Results', second).click();
  const other = (await attempt(1, second).getByText('counts').count()) > 0 ? 2 : 1;
  await attempt(other, second).getByRole('button', { name: 'Let it count' }).click();
  await attempt(other, second).getByText('counts').waitFor();
  await attempt(other).getByText('counts').waitFor();
  await page.reload();
  await status().getByText('Attempt 2: 0 of 6 points.').waitFor();
  await attempt(other).getByText('counts').waitFor();
  await second.close();
});

/** Presses a key until an element has the focus. */
async function pressUntilFocused(key: string, target: Locator): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    if (await target.evaluate((element) => element.contains(document.activeElement))) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} does not reach ${target}`);
}

test('an assignment is opened, run, checked and submitted with the keyboard alone', async () => {
  await publishAssignment(runq.url, { name: `keys-${userId}`, students: [userId] });
  await signInOnPage(page, runq.url, userId);
  const list = page.getByRole('button', { name: 'Assignments' });
  await list.waitFor();
  await pressUntilFocused('F6', page.locator('[data-pane=top]'));
  await pressUntilFocused('Tab', list);
  await page.keyboard.press('Enter');
  const entry = page.getByRole('dialog').getByRole('button', { name: 'Sums and more' });
  await entry.waitFor();
  await pressUntilFocused('Tab', entry);
  await page.keyboard.press('Enter');
  await panel().getByRole('heading', { name: 'Sums', exact: true }).waitFor();
  await pressUntilFocused('F6', page.locator('.cm-content'));
  await page.keyboard.insertText(programs.right);
  await pressUntilFocused('F6', panel());
  await pressUntilFocused('Tab', tab('Task'));
  await page.keyboard.press('ArrowRight');
  await pressUntilFocused('Tab', panel().getByRole('button', { name: /^Run with this input.*small/ }));
  await page.keyboard.press('Enter');
  await page.getByRole('log').getByText('7', { exact: true }).waitFor();
  await page
    .locator('.run-status')
    .getByText(/Finished/)
    .waitFor();
  await pressUntilFocused('F6', panel());
  for (const [name, outcome] of [
    ['Check', 'Check finished: the case passed.'],
    ['Submit', 'Attempt 1: 6 of 6 points.'],
  ] as const) {
    await pressUntilFocused('Shift+Tab', button(name));
    await page.keyboard.press('Enter');
    await status().getByText(outcome).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
  }
});

test('results are downloaded as CSV and JSON', async () => {
  await publishAssignment(runq.url, { name: `export-${userId}`, students: [userId] });
  await openAssignment();
  await typeProgram(page, programs.right);
  await button('Submit').click();
  await status().getByText('Attempt 1: 6 of 6 points.').waitFor();
  await page.getByRole('button', { name: 'Assignments' }).click();
  const save = async (format: string) => {
    const downloading = page.waitForEvent('download');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: `Download ${format}` })
      .click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe(`results.${format.toLowerCase()}`);
    return readFile((await download.path())!, 'utf8');
  };
  expect(await save('CSV')).toContain(`export-${userId}`);
  expect(JSON.stringify(JSON.parse(await save('JSON')))).toContain(`"name":"export-${userId}"`);
});

test('a student without assignments loads and sees nothing of them', async () => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await signInOnPage(page, runq.url, userId);
  await page.getByText('Connected').waitFor();
  await expect.poll(() => asked.filter((path) => path === '/v1/my/assignments')).toHaveLength(1);
  await page.waitForLoadState('networkidle');
  expect(asked.filter((path) => path.includes('assignment'))).toEqual(['/v1/my/assignments']);
  expect(await page.getByRole('button', { name: 'Assignments' }).count()).toBe(0);
});
