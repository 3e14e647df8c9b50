import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, type TestContext } from 'vitest';
import { openBrowser } from './browser.js';
import { type Runq, startRunq } from './start-runq.js';

/** What a test of the pages works with. The page and the user are new for each attempt; a file shares one browser. */
export interface PageFixture {
  runq: Runq;
  page: Page;
  userId: string;
}

/** Prints what a failed test saw: the page's text and the log of the service. */
export async function reportFailure(task: TestContext['task'], pages: Page[], runq: Runq): Promise<void> {
  if (!task.result?.errors?.length) return;
  for (const page of pages) {
    const text = await page.locator('body').innerText({ timeout: 5000 }).catch(String);
    console.log(`"${task.name}" failed on ${page.url()}:\n${text}`);
  }
  console.log(`Log of the service:\n${runq.log().slice(-4000)}`);
}

/**
 * Registers hooks that start one runq and one browser for a test file and open a new page before each test. `assign`
 * receives them before each test, for the variables of the file.
 */
export function openPageForEachTest(assign: (fixture: PageFixture) => void, env: Record<string, string> = {}): void {
  let runq: Runq;
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  let page: Page;
  let userCount = 0;

  beforeAll(async () => {
    [runq, browser] = await Promise.all([startRunq(env), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await runq?.stop();
  });
  beforeEach(async () => {
    page = await browser.context.newPage();
    // With a user of its own, no attempt waits for the runs that a failed one left.
    assign({ runq, page, userId: `user-${++userCount}` });
  });
  afterEach(async ({ task }) => {
    await reportFailure(task, [page], runq);
    await page.close();
  });
}
