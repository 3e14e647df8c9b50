import { io } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../support/cli.js';
import { type Client, signIn } from '../support/client.js';
import { type Runq, startRunq } from '../support/start-runq.js';
import { accountsEnv, createAccountBrowser, inviteOnMachine, tokenOf } from './account-browser.js';

const roster = [
  'id;name;email;role;course;section',
  'ada;Ada Lovelace;ada@school.example;student;cs1;A',
  'ben;Ben;;;cs1;B',
  'gwen;Gwen;gwen@school.example;grader;cs1;',
  'olga;Olga;;ops;;',
].join('\n');

let runq: Runq;
let ops: Client;
beforeAll(async () => {
  runq = await startRunq(accountsEnv);
  ops = await signIn(runq.url, 'root', 'ops');
  await ops.json('POST', '/v1/ops/courses', { name: 'cs1' });
  await ops.send('POST', '/v1/ops/accounts/roster', { roster: Buffer.from(roster) });
});
afterAll(() => runq?.stop());

const open = () => createAccountBrowser(runq.url);
const invite = async (userId: string) =>
  (await ops.json<{ url: string }>('POST', `/v1/ops/accounts/${userId}/invite`, { why: 'test' })).url;
/** A browser in which a user is signed in with a new password. */
async function enter(userId: string, password: string) {
  const browser = open();
  expect((await browser.accept(await invite(userId), password)).status).toBe(204);
  return browser;
}
const readMe = async (browser: ReturnType<typeof open>) => (await browser.call('GET', '/v1/me')).json();
const codeOf = async (answer: Response) => [answer.status, ((await answer.json()) as { code: string }).code];

test('the command makes the first account of ops, with a link that works once', async () => {
  const name = `first-${Date.now()}`;
  const link = await inviteOnMachine(runq, name, '--role', 'ops', '--name', 'First');
  expect(link).toMatch(new RegExp(`^${runq.url}/invitation#[\\w-]{43}$`));
  const token = tokenOf(link);
  const browser = open();
  const read = await browser.call('POST', '/v1/invitations/read', { token });
  expect(await read.json()).toMatchObject({ userId: name, name: 'First', role: 'ops' });
  expect((await browser.accept(link, '1234567')).status).toBe(422);
  const all = await Promise.all(Array.from({ length: 4 }, () => open().accept(link, 'correct horse')));
  expect(all.map(({ status }) => status).sort()).toEqual([204, 404, 404, 404]);
  expect((await browser.call('POST', '/v1/invitations/read', { token })).status).toBe(404);
  expect((await browser.signIn(name, 'correct horse')).status).toBe(204);
  expect(await readMe(browser)).toMatchObject({ userId: name, name: 'First', role: 'ops' });
  expect((await browser.call('GET', '/v1/ops/accounts')).status).toBe(200);
});

test('the command explains what it needs', async () => {
  const run = (env: Record<string, string>, ...args: string[]) =>
    runCli(['ops', 'invite', ...args], { env, cwd: runq.dataDir });
  expect(await run({}, 'ada', '--role', 'ops')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/REDIS_URL is not set/),
  });
  expect(await run({}, 'ada')).toMatchObject({ code: 2, stderr: expect.stringMatching(/--role/) });
  const wrong = { REDIS_URL: 'redis+nonsense://x' };
  expect(await run(wrong, 'ada', '--role', 'ops')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/REDIS_URL must be/),
  });
});

test('a roster is previewed, imported, and the same again changes nothing', async () => {
  const suffix = Date.now();
  const csv = (section: string, role: string) =>
    Buffer.from(`id,name,role,section\nx${suffix},X,${role},${section}\ny${suffix},Y,,\n`);
  const send = (path: string, file: Buffer) => ops.send('POST', `/v1/ops/accounts/roster${path}`, { roster: file });
  const changes = [expect.objectContaining({ outcome: 'created' }), expect.objectContaining({ name: 'Y' })];
  expect(await send('/preview', csv('1', ''))).toEqual({ created: 2, changed: 0, same: 0, enrolled: 0, changes });
  expect(await send('', csv('1', ''))).toMatchObject({ created: 2, changed: 0, same: 0 });
  expect(await send('', csv('1', ''))).toEqual({ created: 0, changed: 0, same: 2, enrolled: 0, changes: [] });
  expect(await send('/preview', csv('2', 'grader'))).toMatchObject({
    ...{ created: 0, changed: 1, same: 1 },
    changes: [{ id: `x${suffix}`, name: 'X', outcome: 'changed', role: 'grader', formerRole: 'student' }],
  });
  const { accounts, total } = await ops.json<{ accounts: object[]; total: number }>(
    'GET',
    `/v1/ops/accounts?search=x${suffix}`,
  );
  expect(accounts).toMatchObject([{ id: `x${suffix}`, section: '1', role: 'student', hasPassword: false }]);
  expect(total).toBeGreaterThan(accounts.length);
});

test('a roster with wrong lines is refused with all of them, and pages continue where they ended', async () => {
  const wrong = Buffer.from('id,role\nx,teacher\n,student\nroot,student\n');
  await expect(ops.send('POST', '/v1/ops/accounts/roster', { roster: wrong })).rejects.toThrow(
    /line 2: the role.*line 3: has no id.*line 4: you cannot change your own role/,
  );
  const seen: string[] = [];
  for (let cursor = ''; ; ) {
    const query = `search=school.example&limit=1${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
    const page = await ops.json<{ accounts: { id: string }[]; nextCursor: string | null }>(
      'GET',
      `/v1/ops/accounts?${query}`,
    );
    seen.push(...page.accounts.map(({ id }) => id));
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  expect(seen).toEqual(['ada', 'gwen']);
});

test('a user signs in by name and password; the refusal does not show who exists', async () => {
  await enter('ada', 'Grüße von Ada');
  const browser = open();
  expect((await browser.signIn(' ada ', 'Gru\u0308ße von Ada')).status).toBe(204);
  expect(await readMe(browser)).toMatchObject({ userId: 'ada', name: 'Ada Lovelace', role: 'student' });
  const { signIns } = (await (await browser.call('GET', '/v1/sign-ins')).json()) as { signIns: object[] };
  expect(signIns).toContainEqual(expect.objectContaining({ way: 'password', isCurrent: true }));
  const refusals = await Promise.all(
    ['ada', 'ben', 'no such user'].map(async (name) => (await open().signIn(name, 'wrong password')).json()),
  );
  expect(refusals[0]).toMatchObject({ status: 401, code: 'unauthorized' });
  expect(refusals).toEqual([refusals[0], refusals[0], refusals[0]]);
  await ops.json('POST', '/v1/ops/accounts/ada/lock', { why: 'test' });
  expect(await (await open().signIn('ada', 'Grüße von Ada')).json()).toEqual(refusals[0]);
  await ops.json('POST', '/v1/ops/accounts/ada/unlock', { why: 'test' });
});

test('common passwords and the user name are refused with a sentence', async () => {
  const browser = await enter('ben', 'correct horse');
  const problemOf = async (answer: Response) => (await answer.json()) as { code: string; detail: string };
  const common = { code: 'invalid', detail: expect.stringContaining('Many people use this password') };
  const change = { oldPassword: 'correct horse', newPassword: 'Password123' };
  expect(await problemOf(await browser.call('POST', '/v1/me/password', change))).toMatchObject(common);
  const link = await invite('ben');
  expect(await problemOf(await open().accept(link, 'qwertyuiop'))).toMatchObject(common);
  expect((await open().accept(link, 'battery staple')).status).toBe(204);
});

test('other sites sign no one in', async () => {
  const browser = await enter('ben', 'correct horse');
  const given = { userId: 'ben', password: 'correct horse' };
  for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }])
    expect((await browser.call('POST', '/v1/sign-in/password', given, headers)).status).toBe(403);
  const token = tokenOf(await invite('ben'));
  const headers = { origin: 'https://evil.example' };
  const accepted = await browser.call('POST', '/v1/invitations/accept', { token, password: 'correct horse' }, headers);
  expect(accepted.status).toBe(403);
});

test.each(['olga', 'no such user at all'])('failures with the name %s make the next sign-in wait', async (name) => {
  for (let nth = 0; nth < 5; nth++) expect((await open().signIn(name, `wrong ${nth}`)).status).toBe(401);
  const refused = await open().signIn(name, 'wrong again');
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await codeOf(refused)).toEqual([429, 'rate_limited']);
  // Another user of the same address does not wait.
  expect((await open().signIn(`${name}'s neighbour`, 'wrong')).status).toBe(401);
  if (name !== 'olga') return;
  await ops.json('POST', '/v1/ops/accounts/olga/unlock', { why: 'test' });
  expect((await open().signIn(name, 'wrong again')).status).toBe(401);
});

test('a user changes the own password, which signs all other browsers out', async () => {
  const here = await enter('ben', 'the first one');
  const there = open();
  expect((await there.signIn('ben', 'the first one')).status).toBe(204);
  const change = (oldPassword: string, newPassword: string) =>
    here.call('POST', '/v1/me/password', { oldPassword, newPassword });
  expect(await codeOf(await change('another one', 'the second one'))).toEqual([422, 'invalid']);
  expect(await codeOf(await change('the first one', 'short'))).toEqual([422, 'invalid']);
  expect((await change('the first one', 'the second one')).status).toBe(204);
  expect([(await here.call('GET', '/v1/me')).status, (await there.call('GET', '/v1/me')).status]).toEqual([200, 401]);
  expect((await there.signIn('ben', 'the first one')).status).toBe(401);
  expect((await there.signIn('ben', 'the second one')).status).toBe(204);
  const stranger = await signIn(runq.url, 'has no account');
  const given = { oldPassword: 'the first one', newPassword: 'the second one' };
  expect((await stranger.call('POST', '/v1/me/password', given)).status).toBe(404);
});

test('a new link, a lock and a new role end sign-ins with their sockets; the latter two end keys', async () => {
  const browser = await enter('gwen', 'correct horse');
  const made = await browser.call('POST', '/v1/keys', { name: 'script', scopes: ['batches'] });
  const { key } = (await made.json()) as { key: string };
  const socket = io(runq.url, {
    extraHeaders: { cookie: browser.cookie(), origin: runq.url },
    ...{ transports: ['websocket'], forceNew: true, reconnection: false },
  });
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  const closed = new Promise((resolve) => socket.once('disconnect', resolve));
  const link = await invite('gwen');
  await closed;
  expect((await browser.call('GET', '/v1/me')).status).toBe(401);
  expect((await browser.signIn('gwen', 'correct horse')).status).toBe(401);
  expect((await browser.accept(link, 'battery staple')).status).toBe(204);
  const withKey = () => fetch(`${runq.url}/v1/me`, { headers: { authorization: `Bearer ${key}` } });
  expect((await withKey()).status).toBe(200);
  await ops.json('POST', '/v1/ops/accounts/gwen/role', { role: 'student', why: 'left' });
  expect([(await withKey()).status, (await browser.call('GET', '/v1/me')).status]).toEqual([401, 401]);
  expect((await browser.signIn('gwen', 'battery staple')).status).toBe(204);
  expect(await readMe(browser)).toMatchObject({ userId: 'gwen', role: 'student' });
  await ops.json('POST', '/v1/ops/accounts/gwen/lock', { why: 'left' });
  expect((await browser.call('GET', '/v1/me')).status).toBe(401);
  for (const [action, body] of [
    ['lock', {}],
    ['role', { role: 'student' }],
  ] as const)
    expect((await ops.call('POST', `/v1/ops/accounts/root/${action}`, body)).status).toBe(409);
  const { entries } = await ops.json<{ entries: { action: string; target: string }[] }>('GET', '/v1/ops/audit');
  const actions = entries.filter(({ target }) => target === 'gwen').map(({ action }) => action);
  expect(actions.slice(0, 3)).toEqual(['account.lock', 'account.role', 'account.invite']);
  await ops.json('POST', '/v1/ops/accounts/gwen/unlock', {});
  await ops.json('POST', '/v1/ops/accounts/gwen/role', { role: 'grader' });
});

test('an account is deleted, and its user cannot sign in', async () => {
  const name = `gone-${Date.now()}`;
  await ops.send('POST', '/v1/ops/accounts/roster', { roster: Buffer.from(`id\n${name}\n`) });
  const browser = await enter(name, 'correct horse');
  expect((await ops.call('DELETE', `/v1/ops/accounts/${name}`, { why: 'left' })).status).toBe(204);
  expect((await browser.call('GET', '/v1/me')).status).toBe(401);
  expect((await browser.signIn(name, 'correct horse')).status).toBe(401);
  expect((await ops.call('DELETE', `/v1/ops/accounts/${name}`)).status).toBe(404);
});

test('the log has no password, and no token of a link', async () => {
  const link = await invite('ben');
  await open().accept(link, 'never in a log');
  await open().signIn('ben', 'never in a log either');
  for (const secret of ['never in a log', tokenOf(link)]) expect(runq.log()).not.toContain(secret);
});
