import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { openBrowser } from './browser.js';
import type { PageState } from './page-states.js';

/**
 * An analysis of a page without frames of other origins, with changes of axe's default rules. In its ordinary mode axe
 * opens a blank page for each analysis, and it describes every element that a rule accepts.
 */
export const createAnalysis = (page: Page, rules: Record<string, { enabled: boolean }> = {}): AxeBuilder =>
  new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'], rules });

/** The violations that axe finds in a page without frames of other origins. */
export const findViolations = async (page: Page) => (await createAnalysis(page).analyze()).violations;

/** Violations that axe finds, by rule and element. Adds its optional rule for targets under 24 px (WCAG 2.2, 2.5.8). */
async function describeViolations(page: Page): Promise<unknown[]> {
  const { violations } = await createAnalysis(page, { 'target-size': { enabled: true } }).analyze();
  const found: unknown[] = violations.map(({ id, nodes }) => [
    id,
    nodes.map(({ target, any }) => [target, any[0]?.message]),
  ]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  return overflow > 0 ? [...found, `${overflow} pixels too wide`] : found;
}

export interface Appearance {
  colorScheme: 'light' | 'dark';
  /** In pixels. */
  width: number;
}

let checks = 0;

/**
 * Brings a page of a new browser into each state and checks it in every appearance; returns the violations by state.
 * A second attempt starts as the first did: in an empty browser, and with an empty workspace of another user.
 */
export async function checkVisualStates(
  looks: readonly [Appearance, ...Appearance[]],
  /** The states for a user of this id. */
  listStates: (userId: string) => PageState[],
  /** Ends the check when the test's time is over. */
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  const browser = await openBrowser();
  const close = () => void browser.close();
  signal.addEventListener('abort', close);
  try {
    checks += 1;
    return await checkStates(await browser.context.newPage(), listStates(`axel-${looks[0].width}-${checks}`), looks);
  } finally {
    signal.removeEventListener('abort', close);
    await browser.close();
  }
}

/** Brings a page into each state and checks it in every appearance; returns the violations by state. */
export async function checkStates(
  page: Page,
  states: readonly PageState[],
  looks: readonly [Appearance, ...Appearance[]],
): Promise<Record<string, unknown>> {
  async function turnTo({ colorScheme, width }: Appearance): Promise<void> {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 720 });
    // The page changes between its layouts in the frames after that.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  }
  const [first, ...others] = looks;
  const found: Record<string, unknown> = {};
  async function look(at: Appearance, state: string): Promise<void> {
    const violations = await describeViolations(page);
    if (violations.length > 0) found[`${state}, ${at.colorScheme}, ${at.width} px`] = violations;
  }

  await turnTo(first);
  for (const [state, go] of states) {
    await go(page).catch((cause: unknown) => {
      throw new Error(`Cannot bring the page into the state "${state}".`, { cause });
    });
    await look(first, state);
    for (const other of others) {
      await turnTo(other);
      await look(other, state);
    }
    await turnTo(first);
  }
  return found;
}
