import type { FileChooser, Locator, Page } from 'playwright-core';

/** Presses of Tab after which an element counts as out of reach. */
const maxTabs = 150;

const hasFocus = (element: Locator) => element.evaluate((node) => node === document.activeElement);

/** Moves the focus to an element with Tab alone. */
export async function tabTo(page: Page, element: Locator): Promise<void> {
  await element.waitFor();
  for (let count = 0; count < maxTabs; count++) {
    if (await hasFocus(element)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach ${element} in ${maxTabs} presses`);
}

/** Reaches a button or a link and presses Enter on it. */
export async function press(page: Page, element: Locator): Promise<void> {
  await tabTo(page, element);
  await page.keyboard.press('Enter');
}

/** Reaches a field and replaces its text. */
export async function type(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(text);
}

/** Moves in a group of radio buttons, which Tab enters at the chosen one, or in a list of choices, by arrows. */
export async function choose(page: Page, group: Locator, isChosen: () => Promise<boolean>): Promise<void> {
  await tabTo(page, group);
  for (const key of ['ArrowDown', 'ArrowUp'])
    for (let count = 0; count < 10; count++) {
      if (await isChosen()) return;
      await page.keyboard.press(key);
    }
  throw new Error(`no arrow reaches the choice in ${group}`);
}

/** Opens the dialog for files of the browser by a button. */
export async function openFileChooser(page: Page, button: Locator): Promise<FileChooser> {
  // The browser hands it over only if it is expected before the key is pressed.
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), press(page, button)]);
  return chooser;
}
