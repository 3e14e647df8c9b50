import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.js';
import { type Runq, startRunq } from '../support/start-runq.js';
import { findViolations } from '../support/visual-states.js';
import { accountsEnv, createAccountBrowser, inviteOnMachine } from './account-browser.js';

const password = 'correct horse';

let runq: Runq;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;
beforeAll(async () => {
  [runq, browser] = await Promise.all([startRunq({ ...accountsEnv, RUNQ_AUTH: 'accounts' }), openBrowser()]);
  const link = await inviteOnMachine(runq, 'root', '--role', 'ops', '--name', 'Root');
  expect((await createAccountBrowser(runq.url).accept(link, password)).status).toBe(204);
});
afterAll(async () => {
  await browser?.close();
  await runq?.stop();
});
beforeEach(async () => {
  await browser.context.clearCookies();
  page = await browser.context.newPage();
  await page.goto(`${runq.url}/ops`);
  await page.getByLabel('User name').fill('root');
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: /^People/ }).click();
  await page.getByRole('heading', { name: 'People' }).waitFor();
});
afterEach(() => page.close());

const toFile = (csv: string) => ({ name: 'class.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
const row = (id: string) => page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: id }) });

async function importRoster(csv: string): Promise<void> {
  await page.getByLabel('Roster', { exact: true }).setInputFiles(toFile(csv));
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByText(/^Imported:/).waitFor();
}

/** Opens the menu of an account by keyboard and confirms one of its actions. */
async function act(id: string, item: string | RegExp, confirm: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${id}`, exact: true }).press('Enter');
  await page.getByRole('menuitem', { name: item }).press('Enter');
  await page.getByRole('alertdialog').getByRole('button', { name: confirm }).press('Enter');
}

test('a roster is previewed with its errors, then with its changes, and imported', async () => {
  await page.getByLabel('Roster', { exact: true }).setInputFiles(toFile('id,role\nx,teacher\n,ops\n'));
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText('line 2: the role "teacher" must be one of student, grader, ops').waitFor();
  await page.getByText('line 3: has no id').waitFor();
  expect(await page.getByRole('button', { name: 'Import', exact: true }).count()).toBe(0);
  const id = `p${Date.now()}`;
  await page
    .getByLabel('Roster', { exact: true })
    .setInputFiles(toFile(`id,name,role\n${id},Ada,grader\n${id}x,Ben,\n`));
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText('The import creates 2, changes 0 and leaves 0 as they are.').waitFor();
  await page.getByText(`${id} Ada, new, grader`).waitFor();
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByText('Imported: 2 created, 0 changed, 0 unchanged.').waitFor();
  await page.getByLabel('User name, name, email or section').fill(`${id}x`);
  await page.getByText(/^1 found/).waitFor();
  expect(await row(`${id}x`).innerText()).toMatch(/no password[\s\S]*Ben[\s\S]*Student/);
});

test('ops invite, change a role, lock, unlock and delete, by keyboard', async () => {
  const id = `q${Date.now()}`;
  await importRoster(`id,name\n${id},Ada\n`);
  await page.getByLabel('User name, name, email or section').fill(id);
  await act(id, 'Invite…', 'Create link');
  const dialog = page.getByRole('dialog', { name: `Link for ${id}` });
  const link = await dialog.getByLabel(`Link for ${id}`).inputValue();
  await page.keyboard.press('Enter');
  await dialog.getByText(/Link copied|Could not copy/).waitFor();
  await page.keyboard.press('Escape');
  await row(id).getByText('invited').waitFor();
  expect(await page.content()).not.toContain(link);
  const user = createAccountBrowser(runq.url);
  expect((await user.accept(link, 'battery staple')).status).toBe(204);
  await act(id, 'Change role to grader…', 'Change role');
  await row(id).getByText('Grader').waitFor();
  await act(id, 'Lock…', 'Lock');
  await row(id).getByText('locked').waitFor();
  expect((await user.signIn(id, 'battery staple')).status).toBe(401);
  await act(id, 'Unlock…', 'Unlock');
  await row(id).getByText('locked').waitFor({ state: 'detached' });
  expect((await user.signIn(id, 'battery staple')).status).toBe(204);
  await act(id, 'Delete account…', 'Delete account');
  await page.getByText(/^No account matches/).waitFor();
  await page.getByLabel('User name, name, email or section').fill('root');
  await page.getByRole('button', { name: 'Actions for root' }).click();
  await page.getByRole('menuitem', { name: 'Reset password…' }).waitFor();
  expect(await page.getByRole('menuitem').allInnerTexts()).toEqual(['Reset password…', 'Export data…']);
});

test('ops invite the selected, then all others without a password, and get slips to print', async () => {
  const section = `s${Date.now()}`;
  await importRoster(
    `id,name,section\n${section}-a,Ada,${section}\n${section}-b,Ben,${section}\n${section}-c,,${section}\n`,
  );
  await page.getByLabel('User name, name, email or section').fill(section);
  await page.getByText(/^3 found/).waitFor();
  await page.getByRole('checkbox', { name: `${section}-a` }).press('Space');
  await page.getByRole('button', { name: 'Invite 1 selected…' }).press('Enter');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Create links' }).press('Enter');
  await page.getByRole('heading', { name: '1 invitation' }).waitFor();
  const slips = page.getByRole('listitem');
  expect(await slips.innerText()).toContain(`Ada, ${section}`);
  const link = await slips.locator('code').innerText();
  await page.getByRole('button', { name: 'Done' }).press('Enter');
  await row(`${section}-a`).getByText('invited').waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('People');
  expect(await page.content()).not.toContain(link);
  expect((await createAccountBrowser(runq.url).accept(link, 'battery staple')).status).toBe(204);

  await page.getByRole('button', { name: 'Invite all found without a password…' }).press('Enter');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Create links' }).press('Enter');
  await page.getByRole('heading', { name: '2 invitations' }).waitFor();
  expect((await slips.allInnerTexts()).map((text) => text.split('\n')[0])).toEqual([
    `Ben, ${section}`,
    `${section}-c, ${section}`,
  ]);
  await page.evaluate(() => {
    window.print = () => {
      document.title = 'printed';
    };
  });
  await page.getByRole('button', { name: 'Print' }).press('Enter');
  await expect.poll(() => page.title()).toBe('printed');
  await page.emulateMedia({ media: 'print' });
  expect(await page.getByRole('button', { name: 'Print' }).isVisible()).toBe(false);
  expect(await slips.first().isVisible()).toBe(true);
  await page.emulateMedia({ media: 'screen' });
  await page.getByRole('button', { name: 'Done' }).press('Enter');
  // A user with a password is not invited again, and cannot be selected.
  await page.getByRole('button', { name: 'Invite all found without a password…' }).press('Enter');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Create links' }).press('Enter');
  await page.getByText('No one was invited: all have a password or a link.').waitFor();
  expect(await page.getByRole('checkbox', { name: `${section}-a` }).count()).toBe(0);
});

test.each([
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 1280 },
  { colorScheme: 'light', width: 320 },
  { colorScheme: 'dark', width: 320 },
] as const)('the view is accessible and fits: %j', async ({ colorScheme, width }) => {
  const name = `people-${colorScheme}-${width}`;
  const check = async (state: string) => {
    const tooWide = await page.evaluate(() =>
      [...document.querySelectorAll('main *')]
        .filter((one) => !one.closest('.scroll') && one.getBoundingClientRect().right > window.innerWidth)
        .map((one) => `${one.tagName} ${one.className}`),
    );
    expect([state, await findViolations(page), tooWide]).toEqual([state, [], []]);
    if (process.env.RUNQ_SHOTS)
      await page.screenshot({ path: `${process.env.RUNQ_SHOTS}/${name}-${state}.png`, fullPage: true });
  };
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.setViewportSize({ width, height: 800 });
  await importRoster(
    `id,name,email,role,section\nada-${name},Ada Lovelace,ada@school.example,grader,A\nben-${name},Ben,,,B\n`,
  );
  await page
    .getByLabel('Roster', { exact: true })
    .setInputFiles(toFile(`id,role\nada-${name},student\nnew-${name},\n`));
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText(/grader becomes student/).waitFor();
  await check('preview');
  await page.getByLabel('Roster', { exact: true }).setInputFiles(toFile('id,role\nx,teacher\n,ops\n'));
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText('line 3: has no id').waitFor();
  await check('errors');
  await act(`ben-${name}`, 'Invite…', 'Create link');
  await page.getByRole('button', { name: 'Copy link' }).waitFor();
  await check('link');
  await page.keyboard.press('Escape');
  await page.getByRole('checkbox', { name: `ada-${name}` }).check();
  await check('selected');
  await page.getByRole('button', { name: 'Invite 1 selected…' }).click();
  await check('confirm');
  await page.getByRole('button', { name: 'Create links' }).click();
  await page.getByRole('heading', { name: '1 invitation' }).waitFor();
  await check('slips');
  const heights = await page
    .locator('.toast')
    .evaluateAll((toasts) => toasts.map((one) => one.getBoundingClientRect().height));
  expect(Math.max(...heights), 'px of a message of a line').toBeLessThan(80);
});
