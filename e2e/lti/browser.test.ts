import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { publish } from '../grading/published-assignment.js';
import { openBrowser } from '../support/browser.js';
import { signIn } from '../support/client.js';
import { type Cluster, startCluster } from '../support/cluster.js';
import { findViolations } from '../support/visual-states.js';
import { describeLaunch } from './launching-browser.js';
import { startPlatform, type TestPlatform } from './test-platform.js';

const lti = 'https://purl.imsglobal.org/spec/lti/claim';
const dl = 'https://purl.imsglobal.org/spec/lti-dl/claim';

let platform: TestPlatform;
let cluster: Cluster;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let url: string;

beforeAll(async () => {
  platform = await startPlatform(async () => []);
  const env = { RUNQ_AUTH: 'dev,lti', RUNQ_LTI_PLATFORMS: JSON.stringify([platform.registration]) };
  cluster = await startCluster({ apis: 1, workers: 1, env });
  url = cluster.apis[0]!.url;
  const teacher = await signIn(url, 'lti:moodle:tea', 'grader');
  await publish(teacher, 'echo');
  await publish(teacher, 'again');
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await cluster?.close();
  await platform?.close();
});

/** The page of the platform with a link of a user: in a course page, or alone. */
async function openLink(path: 'link' | 'course', subject: string, claims: object, role = 'Learner'): Promise<Page> {
  const page = await browser.context.newPage();
  const {
    nonce: _,
    iss: _iss,
    aud: _aud,
    iat: _iat,
    exp: _exp,
    ...fixed
  } = describeLaunch(platform, url, {
    ...{ subject, role, nonce: '' },
  });
  platform.launches.set(subject, { ...fixed, ...claims });
  const query = { tool: `${url}/lti/login`, login_hint: subject, target_link_uri: `${url}/` };
  await page.goto(`${platform.url}/${path}?${new URLSearchParams(query)}`);
  return page;
}

const linkTo = (name: string) => ({ [`${lti}/target_link_uri`]: `${url}/?assignment=${name}` });
const choosing = () => ({
  [`${lti}/message_type`]: 'LtiDeepLinkingRequest',
  [`${dl}/deep_linking_settings`]: {
    deep_link_return_url: `${platform.url}/return`,
    accept_types: ['ltiResourceLink'],
  },
});

test('a student comes from the course to the assignment, and a reload stays there', async () => {
  const page = await openLink('link', 'ada', linkTo('echo'));
  await page.getByRole('button', { name: 'Open the tool' }).click();
  await page.waitForURL(`${url}/**`);
  await page.getByRole('button', { name: 'Signed in as ada Example', exact: true }).waitFor();
  await page.getByRole('heading', { name: 'Echo' }).first().waitFor();
  expect(new URL(page.url()).search).not.toContain('assignment=');
  await page.reload();
  await page.getByRole('heading', { name: 'Echo' }).first().waitFor();
  await page.close();
});

test('a teacher adds a link in a frame of the course, with the keyboard alone', async () => {
  const page = await openLink('course', 'tea', choosing(), 'Instructor');
  const frame = page.frameLocator('iframe');
  await frame.getByRole('button', { name: 'Open the tool' }).focus();
  await page.keyboard.press('Enter');
  const choice = frame.getByRole('radio', { name: /Echo.*\(again, 5 points\)/ });
  await choice.focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  await frame.getByText('The link was added.').waitFor();
  const [message] = platform.returned.splice(0);
  const claims = JSON.parse(Buffer.from(message!.split('.')[1]!, 'base64url').toString());
  expect(claims[`${dl}/content_items`]).toMatchObject([{ custom: { assignment: 'again' } }]);
  await page.close();
});

test.each([
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 320 },
] as const)('the list and the page of a refusal are accessible: %j', async ({ colorScheme, width }) => {
  for (const [name, role] of [
    ['list', 'Instructor'],
    ['refusal', 'Learner'],
  ] as const) {
    const page = await openLink('link', `${name}-tea`, { ...choosing(), sub: 'tea' }, role);
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 700 });
    await page.getByRole('button', { name: 'Open the tool' }).click();
    await page.waitForURL(`${url}/**`);
    await page
      .getByRole(role === 'Learner' ? 'alert' : 'radio')
      .first()
      .waitFor();
    expect(await findViolations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    await page.close();
  }
});
