import type { BrowserContext, Page } from 'playwright-core';

/** The pages that each context had before the current attempt of a test. */
const pagesBefore = new Map<BrowserContext, Page[]>();

export const addContext = (context: BrowserContext): void => void pagesBefore.set(context, context.pages());
export const removeContext = (context: BrowserContext): void => void pagesBefore.delete(context);

/** Begins an attempt of a test: from now on other pages are its own. */
export function recordPages(): void {
  for (const context of pagesBefore.keys()) addContext(context);
}

/** Undoes what a failed attempt left: a browser that is offline, and tabs that sign the next one in as its user. */
export async function restoreBrowsers(): Promise<void> {
  for (const [context, pages] of pagesBefore) {
    await context.setOffline(false);
    for (const page of context.pages()) if (!pages.includes(page)) await page.close();
  }
}
