import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.js';
import { runCli } from '../support/cli.js';
import { type Client, signIn } from '../support/client.js';
import { type Runq, startRunq } from '../support/start-runq.js';
import { accountsEnv, createAccountBrowser } from './account-browser.js';

interface Invitations {
  invitations: { userId: string; name: string | null; section: string | null; url: string; expiresAt: string }[];
  isMore: boolean;
}

const apiPath = '/v1/ops/accounts/invitations';
let runq: Runq;
let ops: Client;
let section: string;
let sections = 0;

beforeAll(async () => {
  runq = await startRunq(accountsEnv);
});
afterAll(() => runq?.stop());

/** A roster of new users `<id>-<section>`, in a section of its own. */
async function importUsers(users: [id: string, name: string][]): Promise<void> {
  ops = await signIn(runq.url, 'root', 'ops');
  section = `section-${++sections}`;
  const lines = users.map(([id, name]) => `${id}-${section};${name};${section}`);
  await ops.send('POST', '/v1/ops/accounts/roster', { roster: Buffer.from(['id;name;section', ...lines].join('\n')) });
}
const invite = (body: object) => ops.json<Invitations>('POST', apiPath, body);

test('invites all users of a search who have neither a password nor a link', async () => {
  await importUsers([
    ['ada', 'Ada'],
    ['ben', 'Ben'],
    ['cleo', 'Cleo'],
  ]);
  const browser = createAccountBrowser(runq.url);
  const first = await invite({ userIds: [`ada-${section}`], why: 'one' });
  expect(first.invitations).toMatchObject([{ userId: `ada-${section}`, name: 'Ada', section }]);
  const rest = await invite({ search: section, why: 'all' });
  expect(rest.isMore).toBe(false);
  expect(rest.invitations.map(({ userId }) => userId).sort()).toEqual([`ben-${section}`, `cleo-${section}`]);
  for (const { url, expiresAt } of rest.invitations) {
    expect(url).toMatch(new RegExp(`^${runq.url}/invitation#[\\w-]{43}$`));
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now());
  }
  expect((await browser.accept(first.invitations[0]!.url, 'correct horse')).status).toBe(204);
  expect(await invite({ search: section })).toEqual({ invitations: [], isMore: false });
  const { entries } = await ops.json<{ entries: { action: string; target: string; why: string }[] }>(
    'GET',
    '/v1/ops/audit?limit=50',
  );
  const invited = entries.filter(({ action, target }) => action === 'account.invite' && target.endsWith(section));
  expect(invited.map(({ why }) => why).sort()).toEqual(['all', 'all', 'one']);
});

test('a request invites 200 users, and the same one the next', async () => {
  await importUsers(Array.from({ length: 203 }, (_, index) => [`user${index}`, '']));
  const html = await (await ops.call('POST', `${apiPath}?format=html`, { search: section })).text();
  expect(html.match(/<li>/g)).toHaveLength(200);
  expect(html).toContain('More users remain');
  const second = await invite({ search: section });
  expect([second.invitations.length, second.isMore]).toEqual([3, false]);
});

test('what is wrong invites no one', async () => {
  await importUsers([['ada', 'Ada']]);
  const userId = `ada-${section}`;
  const refusalOf = async (body: object) => (await ops.call('POST', apiPath, body)).json();
  expect(await refusalOf({ userIds: [userId, 'no such user'] })).toMatchObject({
    ...{ status: 422, code: 'invalid' },
    errors: [{ pointer: '/userIds/1', message: 'there is no such account' }],
  });
  for (const body of [{}, { userIds: [] }, { userIds: [userId], search: section }, { search: section, all: true }])
    expect(await refusalOf(body)).toMatchObject({ status: 422, code: 'invalid' });
  expect(await refusalOf({ userIds: Array.from({ length: 201 }, () => userId) })).toMatchObject({ status: 422 });
  expect((await invite({ search: section })).invitations).toHaveLength(1);
});

test('slips to print have a link each, and show texts of users as they are', async () => {
  await importUsers([
    ['ada', '<b>Ada</b>'],
    ['zoe', 'Zoe'],
  ]);
  const answer = await ops.call('POST', `${apiPath}?format=html`, { search: section });
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('content-security-policy')).not.toContain('unsafe');
  const html = await answer.text();
  const browser = await openBrowser();
  try {
    const page = await browser.context.newPage();
    await page.setViewportSize({ width: 320, height: 700 });
    await page.route('**/slips', (route) =>
      route.fulfill({ body: html, headers: Object.fromEntries(answer.headers.entries()) }),
    );
    await page.goto(`${runq.url}/slips`);
    const slips = page.getByRole('listitem');
    expect(await slips.count()).toBe(2);
    expect(await slips.first().innerText()).toContain(`<b>Ada</b>, ${section}`);
    expect(await slips.first().getByRole('link').getAttribute('href')).toMatch(/\/invitation#[\w-]{43}$/);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    if (process.env.RUNQ_SHOTS) await page.screenshot({ path: `${process.env.RUNQ_SHOTS}/slips-320.png` });
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByText('Print this page').isVisible()).toBe(false);
    if (process.env.RUNQ_SHOTS) {
      await page.setViewportSize({ width: 800, height: 600 });
      await page.screenshot({ path: `${process.env.RUNQ_SHOTS}/slips-print.png` });
    }
  } finally {
    await browser.close();
  }
});

const inviteOnMachine = (...args: string[]) =>
  runCli(['ops', 'invite', ...args], {
    cwd: runq.dataDir,
    env: { RUNQ_URL: runq.url, RUNQ_DATA_DIR: runq.dataDir },
  });

test('on the machine, a command writes slips of the same form into a new file, for its owner alone', async () => {
  await importUsers([['ada', '<b>Ada</b>']]);
  const file = `slips-${section}.html`;
  const made = await inviteOnMachine(`ada-${section}`, `new-${section}`, '--role', 'student', '--slips', file);
  expect(made).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining(`Slips in ${file}: 2.`) });
  const path = join(runq.dataDir, file);
  const page = await readFile(path, 'utf8');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(page).toContain(`<bdi>&lt;b&gt;Ada&lt;/b&gt;</bdi>, <bdi>${section}</bdi>`);
  expect(page).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
  const links = [...page.matchAll(/href="([^"]+)"/g)].map(([, link]) => link!);
  expect(links).toHaveLength(2);
  expect((await createAccountBrowser(runq.url).accept(links[0]!, 'correct horse')).status).toBe(204);
  // The page of the API has the same form.
  const answer = await ops.call('POST', `${apiPath}?format=html`, { userIds: [`new-${section}`] });
  const shape = (text: string) => text.replaceAll(/<li>[\s\S]*<\/li>/g, '');
  expect(shape(await answer.text())).toBe(shape(page));
  // Neither a file that exists nor a missing folder costs anyone the former link.
  for (const wrong of [file, 'no/such/folder.html'])
    expect(await inviteOnMachine(`new-${section}`, '--role', 'student', '--slips', wrong)).toMatchObject({ code: 2 });
  expect(await readFile(path, 'utf8')).toBe(page);
});

test('on the machine, a command invites several users, or all without a password or link, as CSV', async () => {
  const cli = inviteOnMachine;
  await importUsers([
    ['ada', 'Lovelace, Ada'],
    ['=ben', ''],
  ]);
  const named = await cli(`cleo-${section}`, `dan-${section}`, '--role', 'grader');
  expect([named.code, named.stdout.split('\n').map((line) => line.split(',')[0])]).toEqual([
    0,
    ['id', `cleo-${section}`, `dan-${section}`, ''],
  ]);
  const all = await cli('--all');
  const lines = all.stdout.split('\n').filter((line) => line.includes(section));
  const link = `${runq.url}/invitation#`;
  expect([all.code, lines.length]).toEqual([0, 2]);
  expect(lines.join('\n')).toContain(`ada-${section},"Lovelace, Ada",${section},${link}`);
  expect(lines.join('\n')).toContain(`'=ben-${section},,${section},${link}`);
  const url = lines
    .find((line) => line.startsWith('ada'))!
    .split(',')
    .find((cell) => cell.startsWith(link))!;
  expect((await createAccountBrowser(runq.url).accept(url, 'correct horse')).status).toBe(204);
  // Nothing is left to do, and no link ends.
  const again = await cli('--all');
  expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining('All accounts have a password or a link.') });
  for (const args of [
    [],
    ['--all', 'ada'],
    ['--all', '--role', 'ops'],
    ['a', 'b', '--role', 'ops', '--name', 'x'],
    ['a'],
  ])
    expect([args, (await cli(...args)).code]).toEqual([args, 2]);
});
