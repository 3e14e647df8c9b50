/** Opens an example from the list that students see. */
async function openExample(page, name) {
  await openExamples(page);
  await page.getByRole('dialog').getByRole('button', { name }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** Opens the list of examples: by its button, or by the menu of the project where there is no space for one. */
async function openExamples(page) {
  const project = page.getByRole('button', { name: /^Project: / });
  await project.waitFor();
  const button = page.getByRole('button', { name: 'Examples', exact: true });
  if (await button.isVisible()) return button.click();
  await project.click();
  await page.getByRole('menuitem', { name: 'Examples…' }).click();
}

async function runUntilFinished(page) {
  await page.keyboard.press('ControlOrMeta+Enter');
  await page
    .locator('.run-status')
    .getByText(/Finished|Ended/)
    .first()
    .waitFor();
}

const runExample = (name) => async (page) => {
  await openExample(page, name);
  await runUntilFinished(page);
};

/** Skips the animation of a drawing to show all of it. */
async function drawExample(page) {
  await runExample(/^Star/)(page);
  const skip = page.getByRole('button', { name: /skip/i });
  if (await skip.isVisible().catch(() => false)) await skip.click();
}

/** An assignment of three cases; its solution fails one of them. */
const assignment = {
  'assignment.yaml': `
title: "Sums and averages"
entry: main.py
timezone: Europe/Berlin
due: 2030-12-08T23:59
cases:
  - { name: two numbers, stdin: "3\\n4\\n", expected: "7\\n", example: true }
  - { name: negative, stdin: "-1\\n1\\n", expected: "1\\n", points: 2, visibility: name_only }
  - { name: large, stdin: "1000\\n2000\\n", expected: "3000\\n", points: 3, visibility: hidden }
solution: solution/main.py
`,
  'solution/main.py': 'a = int(input())\nb = int(input())\nprint(a + b)\n',
};

async function openAssignment(page) {
  const files = Object.entries(assignment).map(([path, content]) => ({ path, content }));
  await page.evaluate(
    async (body) => {
      const headers = {
        authorization: `Bearer ${sessionStorage.getItem('runq.token')}`,
        'content-type': 'application/json',
      };
      await fetch('/v1/assignments', { method: 'POST', headers, body });
      location.assign('/grader/assignments/hw03');
    },
    JSON.stringify({ name: 'hw03', files }),
  );
  await page.getByText('Stopped by the time limit').waitFor();
}

const wide = { width: 1280, height: 760 };
const phone = { width: 390, height: 760 };

/** The screenshots: name, path, window size, role of the user, and the steps before. */
export const screenshots = [
  { name: 'student-page', size: wide, go: runExample(/^Two waves/) },
  { name: 'error', size: wide, go: runExample(/^Find the mistake/) },
  { name: 'turtle', size: wide, go: drawExample },
  { name: 'examples', size: wide, go: openExamples },
  {
    name: 'input-on-a-phone',
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
  {
    name: 'ops',
    path: '/ops',
    role: 'ops',
    size: { width: 1280, height: 1000 },
    go: (page) => page.getByText('worker-1').first().waitFor(),
  },
  { name: 'grader', path: '/grader', role: 'grader', size: wide, go: openAssignment },
];
