import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, type TestContext } from 'vitest';
import { closeAtEnd } from './attempts/file-end.js';
import { openBrowser } from './browser.js';
import { signIn } from './client.js';
import { runningService } from './deployed/running-service.js';
import { watchPolicies } from './policy-violations.js';
import { observeBrowser } from './secrets/observe-browser.js';
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

type Opened = [Runq, Awaited<ReturnType<typeof openBrowser>>];

let shared: Promise<Opened> | null = null;
/** Files that share a running service have other users. */
const userPrefix = runningService ? `user-${process.pid}` : 'user';
let users = 0;

/** Starts a service and a browser, which are closed after all tests of the file. */
async function open(env?: Record<string, string>): Promise<Opened> {
  const opened = await Promise.all([startRunq(env), openBrowser()]);
  const [runq, browser] = opened;
  closeAtEnd(() => runq.stop());
  closeAtEnd(() => browser.close());
  return opened;
}

/** The same ones for all groups of a file (`*-group.ts`). */
async function openShared(): Promise<Opened> {
  shared ??= open();
  return shared.catch((error) => {
    shared = null;
    throw error;
  });
}

/**
 * Registers hooks that open a new page before each test. Without `env` the groups of a file share a runq and a browser,
 * each with a context of its own; with `env` they are started for this group. `assign` receives them before each test,
 * for the variables of the file.
 */
export function openPageForEachTest(assign: (fixture: PageFixture) => void, env?: Record<string, string>): void {
  let runq: Runq;
  let browser: Browser;
  let context: BrowserContext | null = null;
  let page: Page;
  let userId: string;

  beforeAll(async () => {
    const [service, opened] = await (env ? open(env) : openShared());
    runq = service;
    browser = opened.context.browser()!;
  });
  afterAll(() => context?.close());
  beforeEach(async () => {
    context ??= await newContext();
    page = await context.newPage();
    // With a user of its own, no attempt waits for the runs that a failed one left.
    userId = `${userPrefix}-${++users}`;
    assign({ runq, page, userId });
  });
  afterEach(async ({ task }) => {
    await reportFailure(task, context?.pages() ?? [], runq);
    await page.close();
    if (task.result?.state === 'fail') await closeContext();
    // A test may have ended the service.
    await endRuns(userId).catch(() => {});
  });

  async function newContext(): Promise<BrowserContext> {
    const created = await browser.newContext();
    observeBrowser(created);
    await watchPolicies(created);
    return created;
  }

  /** A failed attempt may leave it offline, or leave a tab open that signs the next attempt in as its user. */
  async function closeContext(): Promise<void> {
    await context?.close();
    context = null;
  }

  /** A file has many users, and only some can be active at the same time. */
  async function endRuns(userId: string): Promise<void> {
    const ops = await signIn(runq.url, 'fixture', 'ops');
    await ops.call('POST', `/v1/ops/users/${userId}/cancel`, {});
  }
}
