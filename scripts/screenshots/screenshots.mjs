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
];
