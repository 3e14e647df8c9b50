import { readAssignment } from './assignment.mjs';
import { request } from './steps.mjs';
import { studentScreenshots } from './student-screenshots.mjs';

/** An assignment whose solution fails one of its cases. */
async function openAssignment(page) {
  const wrong = { 'solution/main.py': 'a = int(input())\nb = int(input())\nprint(abs(a + b))\n' };
  await request(page, { path: '/v1/assignments', body: readAssignment(wrong) });
  await page.evaluate(() => location.assign('/grader/assignments/hw03'));
  await page
    .getByText(/Wrong output/)
    .first()
    .waitFor();
}

/** The screenshots: name, title, path, window size, role of the user, and the steps before. */
export const screenshots = [
  ...studentScreenshots,
  {
    name: 'grader',
    title: "The grader's page",
    alt: "The grader's page: an assignment whose check found a mistake",
    path: '/grader',
    role: 'grader',
    size: { width: 1280, height: 760 },
    go: openAssignment,
  },
  {
    name: 'privacy',
    title: 'What is stored, and for how long',
    size: { width: 1280, height: 760 },
    async go(page) {
      await page.evaluate(() => location.assign('/privacy'));
      await page.getByRole('rowheader', { name: 'Finished runs', exact: true }).waitFor();
    },
  },
  {
    name: 'ops',
    title: 'The ops page',
    path: '/ops',
    role: 'ops',
    size: { width: 1280, height: 1000 },
    go: (page) => page.getByText('worker-1').first().waitFor(),
  },
];
