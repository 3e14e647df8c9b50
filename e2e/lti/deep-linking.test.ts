import { afterAll, beforeAll, expect, test } from 'vitest';
import { publish } from '../grading/published-assignment.js';
import { signIn } from '../support/client.js';
import { type Cluster, startCluster } from '../support/cluster.js';
import { type LaunchingBrowser, openLaunchingBrowser } from './launching-browser.js';
import { type Fields, readJwt, startPlatform, type TestPlatform } from './test-platform.js';

const lti = 'https://purl.imsglobal.org/spec/lti/claim';
const dl = 'https://purl.imsglobal.org/spec/lti-dl/claim';

let platform: TestPlatform;
let cluster: Cluster;
let url: string;
const readKeys = async () => ((await (await fetch(`${url}/lti/jwks`)).json()) as { keys: Fields[] }).keys;

beforeAll(async () => {
  platform = await startPlatform(readKeys);
  const env = { RUNQ_AUTH: 'dev,lti', RUNQ_LTI_PLATFORMS: JSON.stringify([platform.registration]) };
  cluster = await startCluster({ apis: 2, workers: 1, env });
  url = cluster.apis[0]!.url;
  const teacher = await signIn(url, 'lti:moodle:t', 'grader');
  await publish(teacher, 'echo');
  await publish(teacher, 'closed');
  await teacher.json('POST', '/v1/assignments/closed/close');
  await publish(await signIn(url, 'other', 'grader'), 'foreign');
});
afterAll(async () => {
  await cluster?.close();
  await platform?.close();
});

/** The list, as a platform shows it in a frame. */
async function openList(data?: string): Promise<{ browser: LaunchingBrowser; page: string; ticket: string }> {
  const browser = openLaunchingBrowser(platform, url);
  const settings = { deep_link_return_url: `${platform.url}/return?x=1`, accept_types: ['ltiResourceLink'], data };
  const response = await browser.launch('t', {
    role: 'Instructor',
    claims: {
      [`${lti}/message_type`]: 'LtiDeepLinkingRequest',
      [`${lti}/target_link_uri`]: undefined,
      [`${dl}/deep_linking_settings`]: settings,
    },
    headers: { 'sec-fetch-dest': 'iframe' },
  });
  const page = await response.text();
  expect([response.status, page]).toEqual([200, expect.stringContaining('Add an assignment')]);
  const policy = response.headers.get('content-security-policy')!;
  expect(policy).toContain(`frame-ancestors 'self' ${platform.url}`);
  expect([policy.includes('unsafe-eval'), response.headers.has('x-frame-options')]).toEqual([false, false]);
  // A teacher who adds a link is not signed in.
  expect([...browser.cookies.keys()]).toEqual(['runq_lti']);
  return { browser, page, ticket: /name="ticket" value="([^"]+)"/.exec(page)![1]! };
}

test('a teacher chooses one of the own open published assignments, and the platform gets it signed', async () => {
  const { browser, page, ticket } = await openList('opaque "data"');
  expect([...page.matchAll(/name="assignment" required value="([^"]+)"/g)].map(([, name]) => name)).toEqual(['echo']);
  const response = await browser.post('/lti/deep-linking', { ticket, assignment: 'echo' }, { origin: url });
  const html = await response.text();
  expect(response.headers.get('content-security-policy')).toContain(`form-action 'self' ${platform.url}`);
  expect(html).toContain(`action="${platform.url}/return?x=1"`);
  const claims = readJwt(/name="JWT" value="([^"]+)"/.exec(html)![1]!, await readKeys());
  expect(claims).toMatchObject({
    ...{ iss: platform.clientId, aud: platform.issuer, nonce: expect.stringMatching(/.{20}/) },
    [`${lti}/version`]: '1.3.0',
    [`${lti}/message_type`]: 'LtiDeepLinkingResponse',
    [`${lti}/deployment_id`]: '1',
    [`${dl}/data`]: 'opaque "data"',
    [`${dl}/content_items`]: [
      {
        ...{ type: 'ltiResourceLink', title: 'Echo', url: `${url}/?assignment=echo` },
        ...{ custom: { assignment: 'echo' }, lineItem: { scoreMaximum: 5, label: 'Echo', resourceId: 'echo' } },
        window: { targetName: '_blank' },
      },
    ],
  });
  expect(Number(claims.exp) - Number(claims.iat)).toBe(300);
});

test('the link that was added leads students to the assignment, and the teacher to its page', async () => {
  const link = { [`${lti}/target_link_uri`]: `${url}/?assignment=echo`, [`${lti}/custom`]: { assignment: 'echo' } };
  const student = await openLaunchingBrowser(platform, url).launch('s', { claims: link });
  expect(student.headers.get('location')).toBe('/?assignment=echo');
  const teacher = await openLaunchingBrowser(platform, url).launch('t', { claims: link, role: 'Instructor' });
  expect(teacher.headers.get('location')).toBe('/grader/assignments/echo');
  const other = await openLaunchingBrowser(platform, url).launch('u', { claims: link, role: 'Instructor' });
  expect(other.headers.get('location')).toBe('/?assignment=echo');
});

test.each<[string, (list: { browser: LaunchingBrowser; ticket: string }) => Promise<Response>]>([
  ['of another grader', ({ browser, ticket }) => browser.post('/lti/deep-linking', { ticket, assignment: 'foreign' })],
  ['that is closed', ({ browser, ticket }) => browser.post('/lti/deep-linking', { ticket, assignment: 'closed' })],
  ['without a ticket', ({ browser }) => browser.post('/lti/deep-linking', { assignment: 'echo' })],
  [
    'with a changed ticket',
    ({ browser, ticket }) => browser.post('/lti/deep-linking', { ticket: `${ticket}x`, assignment: 'echo' }),
  ],
  [
    'in another browser',
    ({ ticket }) => openLaunchingBrowser(platform, url).post('/lti/deep-linking', { ticket, assignment: 'echo' }),
  ],
  [
    'with the state of a sign-in as its ticket',
    async ({ browser }) => {
      const { sent } = await browser.login();
      return browser.post('/lti/deep-linking', { ticket: sent.get('state')!, assignment: 'echo' });
    },
  ],
  [
    'a second time, in another process',
    async ({ browser, ticket }) => {
      const first = await browser.post('/lti/deep-linking', { ticket, assignment: 'echo' });
      expect(first.status).toBe(200);
      const cookie = `runq_lti=${browser.cookies.get('runq_lti')}`;
      const body = new URLSearchParams({ ticket, assignment: 'echo' });
      return fetch(`${cluster.apis[1]!.url}/lti/deep-linking`, { method: 'POST', headers: { cookie }, body });
    },
  ],
])('refuses an assignment %s', async (_, choose) => {
  const response = await choose(await openList());
  const page = await response.text();
  expect([response.status, page]).toEqual([403, expect.stringContaining('Choose again from the course.')]);
  expect(page).not.toContain('JWT');
});

test('the key pair is made once and is the same in all processes', async () => {
  const [one, other] = await Promise.all(
    cluster.apis.map(async (api) => (await fetch(`${api.url}/lti/jwks`)).json() as Promise<{ keys: Fields[] }>),
  );
  expect(one).toEqual(other);
  expect(Object.keys(one!.keys[0]!).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
});
