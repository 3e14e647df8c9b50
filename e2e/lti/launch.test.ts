import { createHmac, generateKeyPairSync } from 'node:crypto';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cluster, startCluster } from '../support/cluster.js';
import { until } from '../support/start-runq.js';
import { type LaunchChanges, type LaunchingBrowser, openLaunchingBrowser } from './launching-browser.js';
import { type Fields, startPlatform, type TestPlatform } from './test-platform.js';

const lti = 'https://purl.imsglobal.org/spec/lti/claim';
const ags = 'https://purl.imsglobal.org/spec/lti-ags';

let platform: TestPlatform;
let cluster: Cluster;
let redis: Redis;
let url: string;

beforeAll(async () => {
  platform = await startPlatform(async () => []);
  const env = {
    RUNQ_AUTH: 'dev,lti',
    RUNQ_TRUST_PROXY: 'loopback',
    RUNQ_LTI_PLATFORMS: JSON.stringify([platform.registration]),
  };
  cluster = await startCluster({ apis: 2, workers: 0, env });
  redis = cluster.redis.connect();
  url = cluster.apis[0]!.url;
});
afterAll(async () => {
  await cluster?.close();
  await platform?.close();
});

const openBrowser = (): LaunchingBrowser => openLaunchingBrowser(platform, url);
const readMe = async (browser: LaunchingBrowser) => (await (await browser.get('/v1/me')).json()) as Fields;
const now = () => Math.floor(Date.now() / 1000);

/** What sign-ins and messages leave in Redis. */
const listTraces = async () => (await redis.keys('*')).filter((key) => /sign-in|used-nonce/.test(key)).sort();

test('a launch signs in with the role in the course and leads to the page of the link', async () => {
  const browser = openBrowser();
  const response = await browser.launch('7');
  expect([response.status, response.headers.get('location')]).toEqual([303, '/']);
  expect(await readMe(browser)).toMatchObject({ userId: 'lti:moodle:7', role: 'student', name: '7 Example' });
  const teacher = openBrowser();
  const target = { [`${lti}/target_link_uri`]: `${url}/grader/batches?x=1` };
  const led = await teacher.launch('8', { role: 'Instructor', claims: target });
  expect(led.headers.get('location')).toBe('/grader/batches?x=1');
  expect(await readMe(teacher)).toMatchObject({ userId: 'lti:moodle:8', role: 'grader' });
});

test('the login initiation asks the platform for a message, by GET and by POST', async () => {
  const browser = openBrowser();
  const { response, sent } = await browser.login();
  expect(response.headers.get('location')).toMatch(`${platform.url}/auth?`);
  expect(Object.fromEntries(sent)).toMatchObject({
    ...{ scope: 'openid', response_type: 'id_token', response_mode: 'form_post', prompt: 'none' },
    ...{ client_id: platform.clientId, redirect_uri: `${url}/lti/launch` },
    ...{ login_hint: 'hint', lti_message_hint: 'message' },
  });
  expect(sent.get('nonce')).toMatch(/^[\w-]{43}$/);
  expect(response.headers.getSetCookie().join()).toMatch(/^runq_lti=[\w-]{43}; Path=\/; HttpOnly$/);
  const query = new URLSearchParams({ iss: platform.issuer, login_hint: 'hint', target_link_uri: `${url}/` });
  const byGet = await browser.get(`/lti/login?${query}`);
  const other = new URL(byGet.headers.get('location')!).searchParams;
  expect(other.has('lti_message_hint')).toBe(false);
  expect([other.get('nonce'), other.get('state')]).not.toEqual([sent.get('nonce'), sent.get('state')]);
});

test('launches in two tabs at the same time both work, in any process', async () => {
  const browser = openBrowser();
  const [first, second] = [await browser.login(), await browser.login()];
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const headers = { cookie, 'x-forwarded-host': new URL(url).host };
  const finish = ({ sent }: typeof first, to: string) => {
    const id = platform.sign(claimsFor(sent.get('nonce')!));
    const body = new URLSearchParams({ state: sent.get('state')!, id_token: id });
    return fetch(`${to}/lti/launch`, { method: 'POST', redirect: 'manual', headers, body });
  };
  expect((await finish(second, cluster.apis[1]!.url)).status).toBe(303);
  expect((await finish(first, url)).status).toBe(303);
  expect((await finish(first, cluster.apis[1]!.url)).status).toBe(403);
});

function claimsFor(nonce: string, more: Fields = {}): Fields {
  return {
    ...{ iss: platform.issuer, aud: platform.clientId, iat: now(), exp: now() + 60, nonce, sub: '7' },
    [`${lti}/version`]: '1.3.0',
    [`${lti}/message_type`]: 'LtiResourceLinkRequest',
    [`${lti}/deployment_id`]: '1',
    [`${lti}/target_link_uri`]: `${url}/`,
    [`${lti}/resource_link`]: { id: 'x' },
    [`${lti}/roles`]: [],
    ...more,
  };
}

test('after a change of keys the platform is asked again, once', async () => {
  await openBrowser().launch('7');
  const before = platform.keyReads;
  platform.rotateKey();
  const unknown = await openBrowser().launch('7', {
    message: (claims) => platform.sign(claims, { kid: 'no such key' }),
  });
  expect(unknown.status).toBe(403);
  // The keys were read at most 30 s ago, so they are not read again at once.
  expect(platform.keyReads - before).toBeLessThanOrEqual(1);
  await until(async () => (await openBrowser().launch('7')).status === 303, 'the new key', 45_000);
  expect(platform.keyReads - before).toBeLessThanOrEqual(2);
});

const foreignKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signs with HMAC, with the public key as its secret: the confusion of algorithms of RFC 8725, section 2.1. */
function signWithPublicKey(claims: Fields): string {
  const head = JSON.parse(Buffer.from(platform.sign({}).split('.')[0]!, 'base64url').toString()) as Fields;
  const signed = `${encode({ ...head, alg: 'HS256' })}.${encode(claims)}`;
  return `${signed}.${createHmac('sha256', platform.publicKey).update(signed).digest('base64url')}`;
}

const service = { scope: [`${ags}/scope/score`], lineitem: 'http://169.254.169.254/latest' };
const choosing = {
  [`${lti}/message_type`]: 'LtiDeepLinkingRequest',
  'https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings': {
    deep_link_return_url: 'https://evil.example/return',
    accept_types: ['ltiResourceLink'],
  },
};

/** The reason in the log, what is wrong, and how. */
const broken: [string, string, () => LaunchChanges][] = [
  ['platform is unknown', 'the issuer of the initiation', () => ({ login: { iss: 'https://evil.example' } })],
  ['platform is unknown', 'the client id of the initiation', () => ({ login: { client_id: 'other' } })],
  ['form is not valid: login_hint', 'no login hint', () => ({ login: { login_hint: undefined } })],
  ['form is not valid: target_link_uri', 'no target link', () => ({ login: { target_link_uri: undefined } })],
  [
    'target link is of another origin',
    'an initiation for another site',
    () => ({ login: { target_link_uri: 'https://evil.example/' } }),
  ],
  ['deployment is unknown', 'the deployment of the initiation', () => ({ login: { lti_deployment_id: '2' } })],
  ['platform reported an error', 'an error of the platform', () => ({ form: { error: 'login_required' } })],
  ['form is not valid: id_token', 'no message', () => ({ form: { id_token: '' } })],
  ['form is not valid: state', 'no state', () => ({ form: { state: undefined } })],
  ['state is not valid', 'a forged state', () => ({ form: { state: `${encode({ alg: 'none' })}.${encode({})}.` } })],
  ['message is not a JWT', 'no JWT', () => ({ message: () => 'x.y.z' })],
  ['algorithm is not allowed', 'no signature', () => ({ message: (claims) => platform.sign(claims, { alg: 'none' }) })],
  ['algorithm is not allowed', 'an HMAC with the public key', () => ({ message: signWithPublicKey })],
  ['key id is missing', 'no key id', () => ({ message: (claims) => platform.sign(claims, { kid: undefined }) })],
  ['key is unknown', 'an unknown key id', () => ({ message: (claims) => platform.sign(claims, { kid: 'other' }) })],
  [
    'signature is wrong',
    'a signature of another key',
    () => ({ message: (all) => platform.sign(all, {}, foreignKey) }),
  ],
  [
    'signature is wrong',
    'claims that were changed',
    () => ({
      message(claims) {
        const [head, , signature] = platform.sign(claims).split('.');
        return `${head}.${encode({ ...claims, sub: 'teacher' })}.${signature}`;
      },
    }),
  ],
  ['issuer is wrong', 'another issuer', () => ({ claims: { iss: 'https://evil.example' } })],
  ['audience is wrong', 'another audience', () => ({ claims: { aud: 'other' } })],
  ['authorized party is wrong', 'several audiences', () => ({ claims: { aud: [platform.clientId, 'other'] } })],
  ['authorized party is wrong', 'another authorized party', () => ({ claims: { azp: 'other' } })],
  ['message has expired', 'an end two minutes ago', () => ({ claims: { exp: now() - 120 } })],
  ['message is too old', 'a signature of an hour ago', () => ({ claims: { iat: now() - 3600 } })],
  ['message is from the future', 'a signature in two minutes', () => ({ claims: { iat: now() + 120 } })],
  ['claim is not valid: exp', 'no end', () => ({ claims: { exp: undefined } })],
  ['claim is not valid: iat', 'no time of signing', () => ({ claims: { iat: undefined } })],
  ['claim is not valid: nonce', 'no nonce', () => ({ claims: { nonce: undefined } })],
  ['nonce is wrong', 'another nonce', () => ({ claims: { nonce: 'other' } })],
  ['version is wrong', 'another version', () => ({ claims: { [`${lti}/version`]: 'LTI-1p0' } })],
  ['message type is unknown', 'no message type', () => ({ claims: { [`${lti}/message_type`]: undefined } })],
  ['deployment is unknown', 'another deployment', () => ({ claims: { [`${lti}/deployment_id`]: '2' } })],
  ['user is missing', 'an anonymous user', () => ({ claims: { sub: undefined } })],
  ['roles are not valid', 'no roles', () => ({ claims: { [`${lti}/roles`]: undefined } })],
  ['resource link is missing', 'no resource link', () => ({ claims: { [`${lti}/resource_link`]: undefined } })],
  ['target link is missing', 'no target link', () => ({ claims: { [`${lti}/target_link_uri`]: undefined } })],
  [
    'target link is of another origin',
    'a message for another site',
    () => ({ claims: { [`${lti}/target_link_uri`]: 'https://evil.example/' } }),
  ],
  [
    'line item is of another origin',
    'scores to an address inside the network',
    () => ({ claims: { [`${ags}/claim/endpoint`]: service } }),
  ],
  [
    'deep linking settings are not valid',
    'a link that goes to another site',
    () => ({ claims: choosing, role: 'Instructor' }),
  ],
  ['launch is in a frame', 'a frame', () => ({ headers: { 'sec-fetch-dest': 'iframe' } })],
];

const reasonsOf = (log: string) => [...log.matchAll(/"reason":"([^"]*)"/g)].map(([, reason]) => reason);

async function expectRefusal(respond: () => Promise<Response>, reason: string): Promise<void> {
  const [api] = cluster.apis as [Cluster['apis'][number]];
  const before = reasonsOf(api.log()).length;
  const traces = await listTraces();
  const response = await respond();
  const body = await response.text();
  expect([response.status, response.headers.get('content-type')]).toEqual([403, 'text/html; charset=utf-8']);
  expect(body).toMatch(/<h1>This link cannot be opened<\/h1><p role="alert">[A-Z][^<]+\.<\/p>/);
  expect(response.headers.getSetCookie().filter((one) => /sign_in|runq_user/.test(one))).toEqual([]);
  await until(() => reasonsOf(api.log()).length > before, 'the log');
  expect(reasonsOf(api.log()).slice(before)).toEqual([reason]);
  expect(await listTraces()).toEqual(traces);
}

test.each(broken)('refuses: %s (%s)', async (reason, _, describe) => {
  await expectRefusal(() => openBrowser().launch('7', describe()), reason);
});

test('refuses a message that was used before', async () => {
  const browser = openBrowser();
  const { sent } = await browser.login();
  const form = { state: sent.get('state')!, id_token: platform.sign(claimsFor(sent.get('nonce')!)) };
  expect((await browser.post('/lti/launch', form)).status).toBe(303);
  await expectRefusal(() => browser.post('/lti/launch', form), 'message was used before');
});

test.each<[string, (own: LaunchingBrowser) => Promise<LaunchingBrowser>]>([
  ['without the cookie', async () => openBrowser()],
  [
    'with the cookie of another sign-in',
    async () => {
      const other = openBrowser();
      await other.login();
      return other;
    },
  ],
])('refuses a message in a browser %s', async (_, choose) => {
  const own = openBrowser();
  const { sent } = await own.login();
  const other = await choose(own);
  const form = { state: sent.get('state')!, id_token: platform.sign(claimsFor(sent.get('nonce')!)) };
  await expectRefusal(() => other.post('/lti/launch', form), 'browser is another one');
  expect((await own.post('/lti/launch', form)).status).toBe(303);
});

test('refuses a student who would add a link', async () => {
  await expectRefusal(
    () =>
      openBrowser().launch('7', {
        claims: {
          [`${lti}/message_type`]: 'LtiDeepLinkingRequest',
          'https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings': {
            deep_link_return_url: `${platform.url}/return`,
            accept_types: ['ltiResourceLink'],
          },
        },
      }),
    'role may not add links',
  );
});

test('clocks may differ by less than a minute', async () => {
  for (const claims of [{ exp: now() - 30 }, { iat: now() + 30 }])
    expect((await openBrowser().launch('7', { claims })).status).toBe(303);
});

test('behind TLS the cookie comes with forms of other sites, in frames too', async () => {
  const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'runq.example' };
  const query = { iss: platform.issuer, login_hint: 'hint', target_link_uri: 'https://runq.example/' };
  const response = await fetch(`${url}/lti/login?${new URLSearchParams(query)}`, { redirect: 'manual', headers });
  expect(new URL(response.headers.get('location')!).searchParams.get('redirect_uri')).toBe(
    'https://runq.example/lti/launch',
  );
  expect(response.headers.getSetCookie().join()).toMatch(
    /^__Host-runq_lti=[\w-]{43}; Path=\/; HttpOnly; Secure; Partitioned; SameSite=None$/,
  );
});

test('a form of another site works beside a sign-in of the same browser', async () => {
  const browser = openBrowser();
  await browser.launch('7');
  expect((await browser.launch('8', {})).status).toBe(303);
  expect(await readMe(browser)).toMatchObject({ userId: 'lti:moodle:8' });
});

test('bodies that are no forms, and large ones, are refused', async () => {
  const send = (body: string, type: string) =>
    fetch(`${url}/lti/launch`, { method: 'POST', body, headers: { 'content-type': type } });
  const form = 'application/x-www-form-urlencoded';
  const sent = [
    ...[send('x'.repeat(70_000), form), send('a&'.repeat(60), form), send('{', 'application/json')],
    ...[send('[]', 'application/json'), send('state=a&state=b&id_token=x', form), send('', form)],
  ];
  expect((await Promise.all(sent)).map(({ status }) => status)).toEqual([413, 400, 400, 403, 403, 403]);
});

test('the log has no message, and none of what it said', () => {
  for (const { log } of cluster.apis) expect(log()).not.toMatch(/eyJ|school\.example|evil\.example|runq_lti/);
});
