import {
  openExample,
  openExamples,
  pickFromProject,
  projectButton,
  request,
  run,
  runExample,
  typeProgram,
  waitForStatus,
} from './steps.mjs';

const wide = { width: 1280, height: 760 };
const phone = { width: 390, height: 760 };

/** Skips the animation of a drawing to show all of it. */
async function drawExample(page) {
  await runExample(/^Star/)(page);
  const skip = page.getByRole('button', { name: /skip/i });
  if (await skip.isVisible().catch(() => false)) await skip.click();
}

const countdown = `import time

for left in range(60, 0, -1):
    print(f"{left} seconds to go")
    time.sleep(1)
`;

const average = `from statistics import mean

marks = [12, 9, 15, 11]
print("Average:", mean(marks))
`;

const endless = `total = 0
number = 1
while number < 10:
    total = total + number

print("Total:", total)
`;

/** Occupies both slots of the user and the first place of the queue. */
async function waitInQueue(page) {
  for (const seconds of [30, 40, 20])
    await request(page, { path: '/v1/runs', body: { code: `import time\ntime.sleep(${seconds})`, interactive: true } });
  await run(page, average);
  await page.getByText(/You have 2 active runs/).waitFor();
}

async function openVersions(page) {
  for (const step of [
    average,
    average.replace('Average', 'The average is'),
    `${average}print("Best:", max(marks))\n`,
  ]) {
    await run(page, step);
    await waitForStatus(page, /Finished/);
    await page.getByText('Saved', { exact: true }).waitFor();
  }
  await page.getByRole('button', { name: 'Files', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Versions of main.py…' }).click();
  await page.getByRole('dialog').waitFor();
}

async function openShell(page) {
  await page.getByRole('button', { name: 'Python shell' }).click();
  const prompt = page.getByLabel('Python prompt');
  for (const line of ['pets = ["cat", "dog"]', 'pets.append("owl")', 'pets', 'len(pets)', 'pets[3]']) {
    await prompt.fill(line);
    await prompt.press('Enter');
  }
  await page.getByRole('log').getByText('IndexError').first().waitFor();
  await waitForStatus(page, /Waiting at the prompt/);
}

async function createProjects(page) {
  for (const example of [/^Star/, /^Times table/, /^Ask a question/]) await openExample(page, example);
  await projectButton(page).click();
  await page.getByRole('menu').waitFor();
}

async function openShare(page) {
  await typeProgram(page, average);
  await pickFromProject(page, 'Share…');
  await page.getByRole('button', { name: 'Create link' }).click();
  await page.getByLabel('Link to your program').waitFor();
}

/** The main states of the students' page. */
export const studentScreenshots = [
  { name: 'student-page', title: 'A program and its plot', size: wide, go: runExample(/^Two waves/) },
  { name: 'empty', title: 'The first visit', size: wide, go: (page) => page.getByText('Connected').waitFor() },
  {
    name: 'running',
    title: 'A program that runs',
    size: wide,
    async go(page) {
      await run(page, countdown);
      await page.getByRole('log').getByText('57 seconds to go').waitFor();
    },
  },
  {
    name: 'input-on-a-phone',
    title: 'Input on a phone',
    size: phone,
    async go(page) {
      await openExample(page, /^Ask a question/);
      await page.keyboard.press('ControlOrMeta+Enter');
      const input = page.getByLabel('Program input');
      await input.waitFor();
      await input.fill('Ada');
      await input.scrollIntoViewIfNeeded();
    },
  },
  { name: 'queue', title: 'A position in the queue', size: wide, go: waitInQueue },
  { name: 'error', title: 'An error, explained and located', size: wide, go: runExample(/^Find the mistake/) },
  {
    name: 'stop',
    title: 'A stop, explained',
    size: wide,
    async go(page) {
      await run(page, endless);
      await waitForStatus(page, /Stopped: CPU time limit/);
      await page.locator('.error-help').first().waitFor();
    },
  },
  {
    name: 'syntax-mark',
    title: 'A syntax error, marked while typing',
    size: wide,
    async go(page) {
      await typeProgram(page, 'age = int(input("How old are you? "))\nif age < 18\n    print("Half price")\n');
      await page.locator('.syntax-note').waitFor();
    },
  },
  {
    name: 'completion',
    title: 'Completion',
    size: wide,
    async go(page) {
      await typeProgram(page, 'import random\n\nnumber = ');
      await page.keyboard.type('random.ra');
      await page.locator('.cm-completionInfo').waitFor();
    },
  },
  { name: 'turtle', title: 'A turtle drawing', size: wide, go: drawExample },
  { name: 'shell', title: 'The Python shell', size: wide, go: openShell },
  {
    name: 'run-menu',
    title: 'Other ways to run a program',
    size: wide,
    async go(page) {
      await page.getByRole('button', { name: 'More ways to run' }).click();
      await page.getByRole('menu').waitFor();
    },
  },
  { name: 'examples', title: 'Example programs', size: wide, go: openExamples },
  { name: 'projects', title: 'Projects', size: wide, go: createProjects },
  { name: 'versions', title: 'Versions of a file', size: wide, go: openVersions },
  { name: 'share', title: 'A link to a program', size: wide, go: openShare },
];
