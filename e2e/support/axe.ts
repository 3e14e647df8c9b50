import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/**
 * An analysis of a page without frames of other origins, with changes of axe's default rules. In its ordinary mode axe
 * opens a blank page for each analysis, and it describes every element that a rule accepts: most of its time.
 */
export const createAnalysis = (page: Page, rules: Record<string, { enabled: boolean }> = {}): AxeBuilder =>
  new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'], rules });

/** The violations that axe finds in a page without frames of other origins. */
export const findViolations = async (page: Page) => (await createAnalysis(page).analyze()).violations;
