import type { Page } from 'playwright-core';
import { showPane, typeProgram } from './browser.js';
import type { Client } from './client.js';

/** Waits for a text in the status of the run. */
export const waitForStatus = (page: Page, words: RegExp) =>
  page.locator('.run-status').getByText(words).first().waitFor();

/** Types a program and runs it with the keyboard. */
export async function runOnPage(page: Page, code: string): Promise<void> {
  await typeProgram(page, code);
  await page.keyboard.press('ControlOrMeta+Enter');
}

/** Occupies both slots of a user, so that their next run is queued. The returned function frees them. */
export async function occupySlots(client: Client): Promise<() => Promise<void>> {
  const runs = await Promise.all([1, 2].map(() => client.submit({ code: 'input()', interactive: true })));
  return async () => {
    await Promise.all(runs.map(({ id }) => client.cancel(id)));
  };
}

/** The open dialog. */
const dialog = (page: Page) => page.getByRole('dialog').or(page.getByRole('alertdialog'));
/** Closes the open dialog with the keyboard. */
export const closeDialog = async (page: Page) => {
  await page.keyboard.press('Escape');
  await dialog(page).waitFor({ state: 'detached' });
};
/** Opens a dialog by its button. */
export const openDialog = async (page: Page, button: string) => {
  await page.getByRole('button', { name: button, exact: true }).click();
  await dialog(page).waitFor();
};
/** Picks another way to run from the menu beside Run. */
export const pickRun = async (page: Page, item: string) => {
  await page.getByRole('button', { name: 'More ways to run' }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
};
/** Opens a dialog from the Files menu. */
export const pickFromFiles = async (page: Page, item: string) => {
  await showPane(page, 'Code');
  await page.getByRole('button', { name: 'Files', exact: true }).click();
  await page.getByRole('menuitem', { name: item }).click();
  await page.getByRole('dialog').waitFor();
};
/** Opens a dialog from the menu of the project. */
export const pickFromProject = async (page: Page, item: string) => {
  await page.getByRole('button', { name: /^Project: / }).click();
  await page.getByRole('menuitem', { name: item }).click();
  await page.getByRole('dialog').waitFor();
};
