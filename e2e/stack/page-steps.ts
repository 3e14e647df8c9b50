import type { Page } from 'playwright-core';
import { typeProgram } from './browser.js';
import type { Client } from './client.js';

/** Waits for the words about the run. */
export const waitForStatus = (page: Page, words: RegExp) =>
  page.locator('.run-status').getByText(words).first().waitFor();

/** Types a program and runs it with the keyboard. */
export async function runOnPage(page: Page, code: string): Promise<void> {
  await typeProgram(page, code);
  await page.keyboard.press('ControlOrMeta+Enter');
}

/** Keeps somebody's two places, so that their next run waits in line; the answer lets them go. */
export async function keepPlaces(client: Client): Promise<() => Promise<void>> {
  const runs = await Promise.all([1, 2].map(() => client.submit({ code: 'input()', interactive: true })));
  return async () => {
    await Promise.all(runs.map(({ id }) => client.cancel(id)));
  };
}

/** What is open in front of the page. */
export const dialog = (page: Page) => page.getByRole('dialog').or(page.getByRole('alertdialog'));
/** Closes it as a keyboard does. */
export const closeDialog = async (page: Page) => {
  await page.keyboard.press('Escape');
  await dialog(page).waitFor({ state: 'detached' });
};
/** Opens what a button is for. */
export const openDialog = async (page: Page, button: string) => {
  await page.getByRole('button', { name: button, exact: true }).click();
  await dialog(page).waitFor();
};
/** Picks from the menu of the files what opens a dialog. */
export const pickFromFiles = async (page: Page, item: string) => {
  await page.getByRole('button', { name: 'Files', exact: true }).click();
  await page.getByRole('menuitem', { name: item }).click();
  await page.getByRole('dialog').waitFor();
};
