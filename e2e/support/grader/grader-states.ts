import type { Page } from 'playwright-core';
import { signInOnPage } from '../browser.js';
import { signIn } from '../client.js';
import type { PageState } from '../page-states.js';
import { closeDialog, openDialog } from '../page-steps.js';
import { faultySums, invalidSums, openSection, pickFile, roster, submissions, sums, zipFile } from './grader-steps.js';

/** The visual states of the grader's page. `userId` must have no assignments. */
export function graderStates(url: string, userId: string): PageState[] {
  const checked = (page: Page, text: string) =>
    page.getByRole('region', { name: 'Check' }).getByRole('status').getByText(text).waitFor();
  return [
    [
      'grader: no assignments',
      async (page) => {
        await signInOnPage(page, `${url}/grader/assignments`, userId, 'grader');
        await page.getByText('Your first assignment').waitFor();
      },
    ],
    [
      'grader: a refused assignment',
      async (page) => {
        await pickFile(page, zipFile('sums.zip', invalidSums));
        await page.getByText('The assignment has 2 problems').waitFor();
      },
    ],
    [
      'grader: an assignment whose check has errors',
      async (page) => {
        await pickFile(page, zipFile('sums.zip', faultySums));
        await checked(page, '2 errors');
      },
    ],
    [
      'grader: its next version, which is right',
      async (page) => {
        await pickFile(page, zipFile('sums.zip', sums));
        await page.getByText('Changes since version 1').waitFor();
        await checked(page, 'Passed');
      },
    ],
    ['grader: delete', (page) => openDialog(page, 'Delete…')],
    [
      'grader: assignments',
      async (page) => {
        await closeDialog(page);
        await openSection(page, 'Assignments');
        await page.getByRole('link', { name: 'Sums', exact: true }).waitFor();
      },
    ],
    [
      'grader: a refused archive',
      async (page) => {
        await openSection(page, 'Grade');
        await pickFile(page, zipFile('class.zip', { '../ada/main.py': '', '/bob/main.py': '' }));
        await page.getByText('The archive of submissions is refused').waitFor();
      },
    ],
    [
      'grader: a preview',
      async (page) => {
        await pickFile(page, zipFile('class.zip', submissions));
        await page.getByText('Preview').waitFor();
        await page.getByLabel('Class roster').setInputFiles(roster);
        await page.getByText('1 missing').waitFor();
        // The bar with the button lies over what is scrolled beneath it, but not at the end of the page.
        await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
      },
    ],
    [
      'grader: batches',
      async (page) => {
        await page.getByRole('button', { name: 'Grade 3 submissions' }).click();
        await page.waitForURL(/\/grader\/batches\/.+/);
        await openSection(page, 'Batches');
        await page.getByText('3 graded').waitFor();
        // On a narrow screen only what needs attention is shown.
        await page.getByText('None', { exact: true }).waitFor({ state: 'attached' });
      },
    ],
    [
      'grader: the class',
      async (page) => {
        const student = await signIn(url, `${userId}-student`);
        await student.run('print(total)');
        await openSection(page, 'My class now');
        await page.getByLabel('Find a student').fill(`${userId}-student`);
        await page.getByText('NameError').waitFor();
      },
    ],
    ['grader: a starter program', (page) => openDialog(page, 'Share a starter program…')],
    [
      'grader: no permission',
      async (page) => {
        await page.evaluate(() => sessionStorage.clear());
        await signInOnPage(page, `${url}/grader/batches`, `${userId}-student`, 'student');
        await page.getByText('Only graders, tutors of a course and ops can view this page').waitFor();
      },
    ],
  ];
}
