import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { signInOnPage } from '../support/browser.js';
import { openPageForEachTest } from '../support/page-fixture.js';
import type { Runq } from '../support/start-runq.js';

let runq: Runq;
let page: Page;

openPageForEachTest((opened) => {
  ({ runq, page } = opened);
});

test.each(['Ada', `Zoë "Z" O'Neil {x} \\n`])('the first program of %s greets by name', async (name) => {
  await signInOnPage(page, runq.url, name);
  const editor = page.locator('.cm-content');
  await editor.waitFor();
  expect(await editor.innerText()).toMatch(/^name = ".+"\nprint\(f"Hello, \{name\}!"\)\n/);
  await page.getByRole('button', { name: /^Run/ }).first().click();
  await page.getByRole('log').getByText(`Hello, ${name}!`, { exact: true }).waitFor();
});
