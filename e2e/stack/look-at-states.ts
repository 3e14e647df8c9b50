import AxeBuilder from '@axe-core/playwright';
import type { BrowserContext, Page } from 'playwright-core';
import { opsStates } from './ops-states.js';
import { studentStates } from './page-states.js';

/** What axe finds, by rule and place. Targets of less than 24 pixels (WCAG 2.2, 2.5.8) are looked for besides what it looks for anyway. */
async function faultsOf(page: Page): Promise<unknown[]> {
  const { violations } = await new AxeBuilder({ page })
    .options({ rules: { 'target-size': { enabled: true } } })
    .analyze();
  const found: unknown[] = violations.map(({ id, nodes }) => [
    id,
    nodes.map(({ target, any }) => [target, any[0]?.message]),
  ]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  return overflow > 0 ? [...found, `${overflow} pixels too wide`] : found;
}

export interface Look {
  colorScheme: 'light' | 'dark';
  /** In pixels. */
  width: number;
}

/** Brings the pages into each of their states in the first look, turns them to the others, and answers what is wrong in which. */
export async function lookAtStates(
  context: BrowserContext,
  url: string,
  looks: readonly [Look, ...Look[]],
): Promise<Record<string, unknown>> {
  const page = await context.newPage();
  async function turnTo({ colorScheme, width }: Look): Promise<void> {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 720 });
  }
  const [first, ...others] = looks;
  const found: Record<string, unknown> = {};
  async function look(at: Look, state: string): Promise<void> {
    const faults = await faultsOf(page);
    if (faults.length > 0) found[`${state}, ${at.colorScheme}, ${at.width} px`] = faults;
  }

  await turnTo(first);
  for (const [state, go] of [...studentStates(url, `axel-${first.width}`), ...opsStates(url)]) {
    await go(page).catch((cause: unknown) => {
      throw new Error(`The page could not be brought into the state "${state}".`, { cause });
    });
    await look(first, state);
    for (const other of others) {
      await turnTo(other);
      await look(other, state);
    }
    await turnTo(first);
  }
  await page.close();
  return found;
}
