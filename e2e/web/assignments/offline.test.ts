import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { programs, publishAssignment } from '../../grading/publish-sums.js';
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

const panel = () => page.locator('.assignment');
const status = () => panel().getByRole('status');
const submit = () => panel().getByRole('button', { name: 'Submit', exact: true }).click();
const submissionPosts = '**/v1/my/assignments/*/submissions';

async function open(name: string): Promise<void> {
  await publishAssignment(runq.url, { name, students: [userId] });
  await signInOnPage(page, runq.url, userId);
  await page.getByRole('button', { name: 'Assignments' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Sums and more' }).click();
  await panel().getByRole('heading', { name: 'Sums', exact: true }).waitFor();
  await typeProgram(page, programs.right);
}

interface WireSubmission {
  submittedAt: string;
  receivedAt: string;
  offline: boolean;
}
async function readSubmissions(name: string): Promise<WireSubmission[]> {
  const api = await signIn(runq.url, userId);
  return (await api.json<{ submissions: WireSubmission[] }>('GET', `/v1/my/assignments/${name}`)).submissions;
}

test('a submission made offline is kept, and sent once with the time of the click', async () => {
  const name = `offline-${userId}`;
  await open(name);
  await page.context().setOffline(true);
  await page.locator('.connection-offline').waitFor();
  const clickedAt = Date.now();
  await submit();
  await submit();
  await status().getByText('Not sent yet: there is no connection.').waitFor();
  await panel().locator('.attempt-pending').getByText('Not sent yet').waitFor();
  const backAt = Date.now();
  await page.context().setOffline(false);
  await page.getByText('Your submission of “Sums and more” was sent.').waitFor();
  await status().getByText('Attempt 1: 6 of 6 points.').waitFor();
  const submissions = await readSubmissions(name);
  expect(submissions).toMatchObject([{ offline: true }]);
  const { submittedAt, receivedAt } = submissions[0]!;
  expect(Date.parse(submittedAt)).toBeGreaterThanOrEqual(clickedAt - 1000);
  expect(Date.parse(submittedAt)).toBeLessThanOrEqual(backAt + 1000);
  expect(Date.parse(receivedAt)).toBeGreaterThanOrEqual(Date.parse(submittedAt));
  await panel().getByText('made offline, sent later').waitFor();
});

test('a submission whose answer is lost survives a reload, and is one attempt', async () => {
  const name = `lost-${userId}`;
  await open(name);
  // The server gets it; the page gets no answer.
  let sent = 0;
  await page.route(submissionPosts, async (route) => {
    sent++;
    await route.fetch().catch(() => {});
    // A reload has ended it already.
    await route.abort().catch(() => {});
  });
  await submit();
  await status().getByText('Not sent yet: there is no connection.').waitFor();
  await page.reload();
  await panel().locator('.attempt-pending').getByText('Not sent yet').waitFor();
  await page.unroute(submissionPosts);
  await page.reload();
  await status().getByText('Attempt 1: 6 of 6 points.').waitFor();
  await expect.poll(() => panel().locator('.attempt-pending').count()).toBe(0);
  expect(sent).toBeGreaterThan(0);
  expect(await readSubmissions(name)).toHaveLength(1);
});

test('a submission that the server refuses stays with the reason until it is dismissed', async () => {
  const name = `refused-${userId}`;
  await open(name);
  await page.route(submissionPosts, (route) =>
    route.fulfill({ status: 409, json: { code: 'conflict', detail: 'This assignment is closed.', status: 409 } }),
  );
  await submit();
  await status().getByText('Your submission was not accepted. This assignment is closed.').waitFor();
  await page.reload();
  await panel().locator('.attempt-pending').getByText('This assignment is closed.').waitFor();
  await panel().getByRole('button', { name: 'Dismiss' }).click();
  await expect.poll(() => panel().locator('.attempt-pending').count()).toBe(0);
  expect(await readSubmissions(name)).toEqual([]);
});
