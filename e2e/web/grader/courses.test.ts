import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { describeAssignment } from '../../grading/published-assignment.js';
import { signInOnPage } from '../../support/browser.js';
import { signIn } from '../../support/client.js';
import { pickFile, sums, zipFile } from '../../support/grader/grader-steps.js';
import { openPageForEachTest } from '../../support/page-fixture.js';
import type { Runq } from '../../support/start-runq.js';

vi.setConfig({ testTimeout: 120_000 });

let runq: Runq;
let page: Page;
let userId: string;
openPageForEachTest((fixture) => {
  ({ runq, page, userId } = fixture);
});

test('a grader chooses a course, sees what a colleague made there, and uploads into it', async () => {
  const ops = await signIn(runq.url, 'root', 'ops');
  const colleague = await signIn(runq.url, `${userId}-colleague`, 'grader');
  const name = `Course of ${userId}`;
  const { id } = await ops.json<{ id: string }>('POST', '/v1/ops/courses', { name });
  const members = [userId, `${userId}-colleague`].map((one) => ({ userId: one, role: 'grader' }));
  await ops.json('POST', `/v1/ops/courses/${id}/members`, { members });
  await colleague.send('POST', `/v1/assignments?course=${id}&wait=0`, { package: describeAssignment('hw1') });

  await signInOnPage(page, `${runq.url}/grader/assignments`, userId, 'grader');
  const course = page.getByLabel('Course');
  await course.waitFor();
  expect(await page.getByRole('link', { name: 'Echo' }).count()).toBe(0);
  await course.selectOption(name);
  await page.getByRole('link', { name: 'Echo', exact: true }).waitFor();
  await pickFile(page, zipFile('sums.zip', sums));
  await page.getByRole('heading', { name: 'Sums', level: 1 }).waitFor();
  const saved = await colleague.json<{ course: string; owner: string }>('GET', '/v1/assignments/sums');
  expect(saved).toMatchObject({ course: id, owner: userId });
  // The choice holds for the other views.
  await page.getByRole('link', { name: 'Batches', exact: true }).click();
  await expect.poll(() => course.inputValue()).toBe(id);
  await page.getByRole('link', { name: 'Grade', exact: true }).click();
  await page.getByRole('combobox', { name: 'Assignment' }).selectOption('hw1');
});

test('who teaches no course sees no choice', async () => {
  await signInOnPage(page, `${runq.url}/grader/assignments`, userId, 'grader');
  await page.getByRole('heading', { name: 'Your first assignment' }).waitFor();
  expect(await page.getByLabel('Course').count()).toBe(0);
});
