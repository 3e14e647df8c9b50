import type { BrowserContext } from 'playwright-core';

/** What the content security policies of pages have refused since they were last taken. */
const violations: string[] = [];

const expected = [
  // bull-board asks for fonts of another origin; its page works without them.
  /^style-src-elem https:\/\/fonts\.googleapis\.com\//,
  // The sanitizer parses the handlers of a hostile statement, which it then removes, in a document of its own.
  /^script-src-attr inline on \S+ \(\S+\/statement-view-/,
];

/** Collects what the content security policies of all pages of a browser context refuse. */
export async function watchPolicies(context: BrowserContext): Promise<void> {
  await context.exposeBinding('reportViolation', (_source, text: string) => {
    if (!expected.some((one) => one.test(text))) violations.push(text);
  });
  await context.addInitScript(() =>
    addEventListener('securitypolicyviolation', (event) => {
      const { effectiveDirective, blockedURI, sourceFile, lineNumber } = event;
      // Chromium's editing of the editor's lines keeps styles of joined lines in attributes, which the editor drops.
      if (effectiveDirective === 'style-src-attr' && !sourceFile) return;
      const text = `${effectiveDirective} ${blockedURI} on ${location.pathname} (${sourceFile}:${lineNumber})`;
      (globalThis as unknown as { reportViolation(text: string): void }).reportViolation(text);
    }),
  );
}

/** The violations since the last call. */
export const takeViolations = (): string[] => violations.splice(0);
