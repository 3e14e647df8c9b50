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

/** Brings the pages into each of their states in one look, and answers what is wrong in which. */
export async function lookAtStates(
  context: BrowserContext,
  url: string,
  { colorScheme, width }: { colorScheme: 'light' | 'dark'; width: number },
): Promise<Record<string, unknown>> {
  const page = await context.newPage();
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.setViewportSize({ width, height: 720 });
  const found: Record<string, unknown> = {};
  for (const [name, go] of [...studentStates(url, `axel-${colorScheme}-${width}`), ...opsStates(url)]) {
    await go(page).catch((cause: unknown) => {
      throw new Error(`The page could not be brought into the state "${name}".`, { cause });
    });
    const faults = await faultsOf(page);
    if (faults.length > 0) found[name] = faults;
  }
  await page.close();
  return found;
}

/** Each look at one width in the ordinary run; the long run crosses them. */
export const widthsOf = (usual: number): number[] => (process.env.RUNQ_LONG ? [1280, 320] : [usual]);
