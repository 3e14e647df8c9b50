/** Replaces the program in the editor. */
export async function typeProgram(page, code) {
  await page.locator('.cm-content').click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(code);
}

/** Runs a program with the keyboard. */
export async function run(page, code) {
  await typeProgram(page, code);
  await page.keyboard.press('ControlOrMeta+Enter');
}

/** Waits for a text in the status of the run. */
export const waitForStatus = (page, words) => page.locator('.run-status').getByText(words).first().waitFor();

/** Opens the list of examples: by its button, or by the menu of the project where there is no space for one. */
export async function openExamples(page) {
  const button = page.getByRole('button', { name: 'Examples', exact: true });
  await projectButton(page).waitFor();
  if (await button.isVisible()) await button.click();
  else await pickFromProject(page, 'Examples…');
}

/** Opens an example from the list that students see. */
export async function openExample(page, name) {
  await openExamples(page);
  await page.getByRole('dialog').getByRole('button', { name }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** Opens an example and runs it to its end. */
export const runExample = (name) => async (page) => {
  await openExample(page, name);
  await page.keyboard.press('ControlOrMeta+Enter');
  await waitForStatus(page, /Finished|Ended/);
};

export const projectButton = (page) => page.getByRole('button', { name: /^Project: / });

export async function pickFromProject(page, item) {
  await projectButton(page).click();
  await page.getByRole('menuitem', { name: item }).click();
}

/** Sends a request as the user of the page; returns the parsed answer. */
export function request(page, { path, body }) {
  return page.evaluate(
    async ({ path, body }) => {
      const headers = {
        'content-type': 'application/json',
        authorization: `Bearer ${sessionStorage.getItem('runq.token')}`,
      };
      const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return response.status === 204 ? null : await response.json();
    },
    { path, body },
  );
}
