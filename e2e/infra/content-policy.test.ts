import { expect, test } from 'vitest';
import { signInOnPage } from '../support/browser.js';
import { signIn } from '../support/client.js';
import { openPageForEachTest, type PageFixture } from '../support/page-fixture.js';
import { takeViolations } from '../support/policy-violations.js';
import { until } from '../support/start-runq.js';

let { runq, page, userId } = {} as PageFixture;
openPageForEachTest((fixture) => {
  ({ runq, page, userId } = fixture);
});

const policyOf = async (path: string) =>
  (await fetch(`${runq.url}${path}`)).headers.get('content-security-policy') ?? '';

test.each([
  '/',
  '/?share=none',
  '/ops',
  '/ops/courses',
  '/ops/people',
  '/grader',
  '/embed',
  '/invitation',
  '/privacy',
  '/docs',
  '/livez',
])('the policy of %s has no unsafe sources', async (path) => {
  const policy = await policyOf(path);
  expect(policy).toContain("style-src 'self'");
  expect(policy).not.toContain('unsafe');
});

test('a violation of the policy is noticed', async () => {
  await page.goto(runq.url);
  await page.evaluate(() => {
    document.head.append(Object.assign(document.createElement('style'), { textContent: 'body { color: red }' }));
  });
  const [violation] = await until(() => {
    const found = takeViolations();
    return found.length > 0 && found;
  }, 'the violation');
  expect(violation).toMatch(/^style-src-elem inline on \/ /);
});

test('what a page shows before its scripts has its styles', async () => {
  await page.route('**/*.js', (route) => route.abort());
  await page.goto(runq.url);
  await page.getByLabel('User name').waitFor();
  const card = page.locator('#shell .card');
  expect(await card.evaluate((element) => getComputedStyle(element).borderTopLeftRadius)).not.toBe('0px');
});

test('the editor has its styles on every page that shows one', async () => {
  const style = () => page.locator('.cm-scroller').evaluate((element) => getComputedStyle(element).display);
  await signInOnPage(page, runq.url, userId);
  await page.locator('.cm-content').waitFor();
  expect(await style()).toBe('flex');
  await page.goto(`${runq.url}/embed?code=${encodeURIComponent('print(1)')}`);
  await page.locator('.cm-content').waitFor();
  expect(await style()).toBe('flex');
});

test('pages without a sign-in show what they are for', async () => {
  await page.goto(`${runq.url}/invitation#${'a'.repeat(43)}`);
  await page.getByRole('heading').first().waitFor();
  await page.goto(`${runq.url}/docs`);
  await page.getByRole('heading', { name: 'runq API' }).waitFor();
  expect(await page.evaluate(() => getComputedStyle(document.body).maxWidth)).not.toBe('none');
});

test('the queues of ops run no inline scripts', async () => {
  const ops = await signIn(runq.url, `ops-${userId}`, 'ops');
  const policy = (await ops.call('GET', '/queues')).headers.get('content-security-policy');
  expect(policy).toContain("default-src 'self'");
  expect(policy).not.toContain('script-src');
  await signInOnPage(page, `${runq.url}/ops`, `ops-${userId}`, 'ops');
  await page.getByRole('button', { name: 'Open BullMQ dashboard' }).click();
  await page.waitForURL('**/queues');
  await page.getByText('runs').first().waitFor();
});
