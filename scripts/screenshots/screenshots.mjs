/** Opens an example from the list that students see. */
async function openExample(page, name) {
  await page.getByRole('button', { name: 'Examples', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
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
  { name: 'examples', size: wide, go: (page) => page.getByRole('button', { name: 'Examples', exact: true }).click() },
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
