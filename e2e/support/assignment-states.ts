import type { Page } from 'playwright-core';
import { programs, publishAssignment } from '../grading/publish-sums.js';
import { signInOnPage, typeProgram } from './browser.js';
import type { PageState } from './page-states.js';
import { openDialog, pickFromProject } from './page-steps.js';

const hourMs = 3_600_000;

const panel = (page: Page) => page.locator('.assignment');
const press = (page: Page, name: string) => panel(page).getByRole('button', { name, exact: true }).click();
const show = (page: Page, tab: string) => panel(page).getByRole('tab', { name: tab }).click();
const waitForStatus = (page: Page, words: RegExp) => panel(page).getByRole('status').getByText(words).waitFor();

async function openList(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: 'Assignments', includeHidden: true });
  await button.waitFor({ state: 'attached' });
  if (await button.isVisible()) await openDialog(page, 'Assignments');
  else await pickFromProject(page, 'Assignments…');
}

/** All visual states of assignments on the student page, each reached from the one before. */
export function assignmentStates(url: string, userId: string): PageState[] {
  const students = [userId];
  return [
    [
      'assignments',
      async (page) => {
        const late = { untilIn: 24 * hourMs, percentPerDay: 10 };
        await publishAssignment(url, { name: `open-${userId}`, dueIn: 48 * hourMs, attempts: 2, students });
        await publishAssignment(url, { name: `late-${userId}`, title: 'Late work', dueIn: -hourMs, late, students });
        await publishAssignment(url, { name: `next-${userId}`, title: 'Next week', opensIn: 48 * hourMs, students });
        await signInOnPage(page, url, userId);
        await openList(page);
      },
    ],
    [
      'the task of an assignment',
      async (page) => {
        await page.getByRole('dialog').getByRole('button', { name: 'Sums and more' }).click();
        await panel(page).getByRole('heading', { name: 'Sums', exact: true }).waitFor();
      },
    ],
    ['examples of an assignment', (page) => show(page, 'Examples')],
    [
      'a check with a difference',
      async (page) => {
        await typeProgram(page, programs.wrong);
        await press(page, 'Check');
        await waitForStatus(page, /Check finished/);
        await panel(page).getByText('Details').first().click();
        await panel(page).locator('.diff').waitFor();
      },
    ],
    [
      'an attempt',
      async (page) => {
        await press(page, 'Submit');
        await waitForStatus(page, /Attempt 1: 0 of 6 points/);
      },
    ],
    [
      'a question before the last attempt',
      async (page) => {
        await press(page, 'Submit');
        await page.getByRole('alertdialog').waitFor();
      },
    ],
    [
      'a submission that waits for a connection',
      async (page) => {
        await page.context().setOffline(true);
        await page.getByRole('alertdialog').getByRole('button', { name: 'Submit' }).click();
        await waitForStatus(page, /Not sent yet/);
      },
    ],
    [
      'an assignment, closed up',
      async (page) => {
        await page.context().setOffline(false);
        await waitForStatus(page, /Attempt 2/);
        await panel(page).getByRole('button', { name: 'Sums and more' }).click();
        await page.locator('.assignment[data-open=false]').waitFor();
      },
    ],
    [
      'a question before a late submission',
      async (page) => {
        await openList(page);
        await page.getByRole('dialog').getByRole('button', { name: 'Late work' }).click();
        await panel(page).getByText('Overdue').waitFor({ state: 'attached' });
        await press(page, 'Submit');
        await page.getByRole('alertdialog').waitFor();
      },
    ],
  ];
}
