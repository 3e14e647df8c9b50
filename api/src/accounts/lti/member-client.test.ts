import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LinkedContext } from '@runq/common/accounts/course-platforms';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { LtiPlatform } from '../../lti-settings.js';
import { memberScope } from './claim-values.js';
import { createMemberClient, type MemberClient } from './member-client.js';
import { createOwnKey, drawPrivateKey, type OwnKey } from './own-key.js';
import { createPlatformClient, type PlatformClient, PlatformError } from './platform-client.js';

/** What the platform answers at a path, in the order of requests; the last one stays. */
interface Answer {
  status?: number;
  link?: string;
  location?: string;
  body?: unknown;
}

const membership = 'http://purl.imsglobal.org/vocab/lis/v2/membership#';
const learner = (id: string, more: object = {}) => ({ user_id: id, roles: [`${membership}Learner`], ...more });
const page = (members: unknown, more: object = {}) => ({ id: 'list', context: { id: 'c' }, members, ...more });

let server: Server;
let url: string;
let key: OwnKey;
let client: PlatformClient;
let memberClient: MemberClient;
let answers: Map<string, Answer[]>;
let requests: { path: string; authorization: string | undefined; accept: string | undefined; form: URLSearchParams }[];

beforeAll(async () => {
  key = await createOwnKey(drawPrivateKey());
  server = createServer(async (request, response) => {
    let form = '';
    for await (const chunk of request) form += chunk;
    const { authorization, accept } = request.headers;
    requests.push({ path: request.url!, authorization, accept, form: new URLSearchParams(form) });
    const all = answers.get(request.url!) ?? [{ status: 404 }];
    const { status = 200, link, location, body = '' } = all.length > 1 ? all.shift()! : all[0]!;
    response.writeHead(status, { ...(link ? { link } : {}), ...(location ? { location } : {}) });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const grant = { body: { access_token: 'secret-token', expires_in: 3600 } };
beforeEach(() => {
  requests = [];
  answers = new Map([['/token', [grant]]]);
  client = createPlatformClient({ platforms: [describePlatform()], key });
  memberClient = createMemberClient(client);
});

const describePlatform = (): LtiPlatform => ({
  ...{ name: 'moodle', issuer: url, clientId: 'runq', deploymentIds: ['1'], serviceOrigins: [], courses: true },
  ...{ authorizationEndpoint: `${url}/auth`, tokenEndpoint: `${url}/token`, jwksUrl: `${url}/jwks` },
});
const describeLinked = (more: Partial<LinkedContext> = {}): LinkedContext => ({
  ...{ issuer: url, clientId: 'runq', deployment: '1', context: 'c', updatedAt: null },
  membersUrl: `${url}/members`,
  ...more,
});
const read = (most = 100, more: Partial<LinkedContext> = {}) => memberClient.readMembers(describeLinked(more), most);

test('reads all pages with one token of its own scope', async () => {
  const roles = [`${membership}Instructor`];
  answers.set('/members', [{ body: page([{ user_id: '1', roles, name: 'Tea' }]), link: '<?p=2>; rel="next"' }]);
  answers.set('/members?p=2', [
    {
      body: page([
        learner('2', { given_name: 'Ada', family_name: 'King', name: null, status: 'Active', email: 'a@b.example' }),
        learner('3', { status: 'Inactive' }),
        learner('4', { status: 'Deleted' }),
        { user_id: '5', roles: [`${membership}Mentor`] },
        {
          user_id: '6',
          roles: [...roles, 'http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant'],
        },
      ]),
      link: `<${url}/members?since=1>; rel="differences"`,
    },
  ]);
  expect(await read()).toEqual([
    { userId: 'lti:moodle:1', role: 'grader', name: 'Tea' },
    { userId: 'lti:moodle:2', role: 'student', name: 'Ada King' },
    { userId: 'lti:moodle:6', role: 'tutor', name: null },
  ]);
  expect(requests.map(({ path }) => path)).toEqual(['/token', '/members', '/members?p=2']);
  expect(requests[0]!.form.get('scope')).toBe(memberScope);
  expect(requests[1]).toMatchObject({
    authorization: 'Bearer secret-token',
    accept: 'application/vnd.ims.lti-nrps.v2.membershipcontainer+json',
  });
  await read();
  expect(requests.filter(({ path }) => path === '/token')).toHaveLength(1);
});

test('of a user who is listed twice, the last entry counts', async () => {
  answers.set('/members', [{ body: page([learner('1'), learner('2')]), link: '</members?p=2>; rel="next"' }]);
  answers.set('/members?p=2', [{ body: page([learner('1', { name: 'Ada' }), learner('2', { status: 'Inactive' })]) }]);
  expect(await read()).toEqual([{ userId: 'lti:moodle:1', role: 'student', name: 'Ada' }]);
});

test('a token that the platform no longer takes is replaced, once', async () => {
  answers.set('/members', [{ status: 401 }, { body: page([learner('1')]) }]);
  expect(await read()).toHaveLength(1);
  expect(requests.map(({ path }) => path)).toEqual(['/token', '/members', '/token', '/members']);
  answers.set('/members', [{ status: 401 }]);
  await expect(read()).rejects.toThrow('the platform refuses to list the members (401)');
});

const first = (answer: Answer) => ({ '/members': [answer] });
const second = (answer: Answer) => ({
  '/members': [{ body: page([learner('1')]), link: '</members?p=2>; rel="next"' }],
  '/members?p=2': [answer],
});

/** What is wrong, the answers by path, and the sentence about it. */
const broken: [string, Record<string, Answer[]>, string][] = [
  ['no token', { '/token': [{ status: 400, body: { error: 'invalid_scope' } }] }, 'gives no access token (400)'],
  ['a token that is none', { '/token': [{ body: { access_token: '' } }] }, 'gives no access token'],
  ['a token in HTML', { '/token': [{ body: '<html>' }] }, 'gives no access token'],
  ['a redirect of the token', { '/token': [{ status: 302, location: '/elsewhere' }] }, 'cannot be reached'],
  ['no right to the list', first({ status: 403 }), 'refuses to list the members (403)'],
  ['a fault of the platform', first({ status: 500 }), 'refuses to list the members (500)'],
  ['a redirect', first({ status: 302, location: 'http://169.254.169.254/' }), 'cannot be reached'],
  ['an empty answer', first({}), 'page 1 of the list is not JSON'],
  ['HTML', first({ body: '<html>Sign in</html>' }), 'page 1 of the list is not JSON'],
  ['half an answer', first({ body: '{"context":{"id":"c"},"members":[' }), 'page 1 of the list is not JSON'],
  ['null', first({ body: 'null' }), 'page 1 of the list is not valid: it is no object'],
  ['a list alone', first({ body: [learner('1')] }), 'page 1 of the list is not valid'],
  ['no context', first({ body: { members: [] } }), 'page 1 of the list is not valid: context'],
  [
    'another course',
    first({ body: page([learner('1')], { context: { id: 'd' } }) }),
    'page 1 of the list is of another course',
  ],
  ['no members', first({ body: page(undefined) }), 'page 1 of the list is not valid: members'],
  ['members that are no list', first({ body: page({ 0: learner('1') }) }), 'page 1 of the list is not valid: members'],
  ['a member that is none', first({ body: page([learner('1'), null]) }), 'page 1 of the list is not valid: members.1'],
  ['no user id', first({ body: page([{ roles: [] }]) }), 'not valid: members.0.user_id'],
  ['an empty user id', first({ body: page([learner('')]) }), 'not valid: members.0.user_id'],
  ['a user id that is a number', first({ body: page([{ user_id: 1, roles: [] }]) }), 'not valid: members.0.user_id'],
  ['a user id that is too long', first({ body: page([learner('x'.repeat(256))]) }), 'not valid: members.0.user_id'],
  ['no roles', first({ body: page([{ user_id: '1' }]) }), 'not valid: members.0.roles'],
  ['roles that are a text', first({ body: page([{ user_id: '1', roles: 'Learner' }]) }), 'not valid: members.0.roles'],
  [
    'too many roles',
    first({ body: page([{ user_id: '1', roles: Array(101).fill('x') }]) }),
    'not valid: members.0.roles',
  ],
  ['an unknown status', first({ body: page([learner('1', { status: 'Gone' })]) }), 'not valid: members.0.status'],
  ['a name that is none', first({ body: page([learner('1', { name: {} })]) }), 'not valid: members.0.name'],
  ['an empty list', first({ body: page([]) }), 'the list of members is empty'],
  ['no active member', first({ body: page([learner('1', { status: 'Inactive' })]) }), 'the list of members is empty'],
  [
    'too many members',
    first({ body: page(['1', '2', '3'].map((id) => learner(id))) }),
    'has more than 2 members there',
  ],
  ['a list that is too long', first({ body: ' '.repeat(16 * 1024 * 1024 + 1) }), 'longer than 16777216 bytes'],
  ['a second page that fails', second({ status: 502 }), 'refuses to list the members (502)'],
  [
    'a second page of another course',
    second({ body: page([], { context: { id: 'd' } }) }),
    'page 2 of the list is of another course',
  ],
  ['a second page that is broken', second({ body: '{' }), 'page 2 of the list is not JSON'],
  ['pages in a circle', second({ body: page([]), link: '</members>; rel="next"' }), 'goes in circles'],
  ['a page that follows itself', first({ body: page([learner('1')]), link: '<>; rel="next"' }), 'goes in circles'],
  [
    'a next page inside the network',
    first({ body: page([learner('1')]), link: '<http://169.254.169.254/latest>; rel="next"' }),
    'a page of the list is of another origin',
  ],
  ['a next page that is no address', first({ body: page([]), link: '<http://[>; rel="next"' }), 'is of another origin'],
];

test.each(broken)('refuses %s', async (_, more, sentence) => {
  for (const [path, list] of Object.entries(more)) answers.set(path, list.slice());
  const failed = await read(2).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(PlatformError);
  expect((failed as Error).message).toContain(sentence);
  // No name, token or address of a person is in what pages and logs show.
  expect((failed as Error).message).not.toMatch(/secret-token|Bearer|169\.254/);
});

test.each<[string, Partial<LinkedContext>, string]>([
  ['a platform that is not registered', { clientId: 'other' }, 'is no longer registered'],
  ['no address', { membersUrl: null }, 'lists no members'],
  ['an address that is no longer of the platform', { membersUrl: 'https://evil.example/' }, 'is of another origin'],
])('refuses %s without a request', async (_, more, sentence) => {
  await expect(read(100, more)).rejects.toThrow(sentence);
  expect(requests).toEqual([]);
});

test('reads at most 500 pages', async () => {
  answers.set('/members', [{ body: page([learner('1')]), link: '</p/2>; rel="next"' }]);
  for (let number = 2; number <= 501; number++)
    answers.set(`/p/${number}`, [{ body: page([]), link: `</p/${number + 1}>; rel="next"` }]);
  await expect(read()).rejects.toThrow('the list of members has over 500 pages');
  expect(requests.filter(({ path }) => path !== '/token')).toHaveLength(500);
});

test('a platform that is away says so, and so does a service that ends', async () => {
  client.close();
  await expect(read()).rejects.toThrow('the platform cannot be reached');
  const away = { ...describePlatform(), tokenEndpoint: 'http://127.0.0.1:1/token' };
  const other = createPlatformClient({ platforms: [away], key });
  await expect(createMemberClient(other).readMembers(describeLinked(), 1)).rejects.toThrow(/cannot be reached: \w+/);
});
