import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { submit } from '../../grading/published-assignment.js';
import { signIn } from '../../support/client.js';
import { faultySums, sums, zipFile } from '../../support/grader/grader-steps.js';
import { choose, openFileChooser, press, tabTo, type } from '../../support/grader/keyboard.js';
import { openPageForEachTest } from '../../support/page-fixture.js';
import type { Runq } from '../../support/start-runq.js';

vi.setConfig({ testTimeout: 240_000 });

let runq: Runq;
let page: Page;
let userId: string;
let folder: string;
openPageForEachTest((fixture) => {
  ({ runq, page, userId } = fixture);
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runq-keyboard-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
const dialog = () => page.getByRole('dialog');

/** Writes an assignment to disk as the zip that the grader has there. */
async function writeZip(files: Record<string, string>, name: string): Promise<string> {
  const form = files['assignment.yaml']!.replace('name: sums', `name: ${name}`);
  const path = join(folder, 'sums.zip');
  await writeFile(path, zipFile('sums.zip', { ...files, 'assignment.yaml': form }).buffer);
  return path;
}

async function upload(path: string): Promise<void> {
  const chooser = await openFileChooser(page, button('Choose file…'));
  await chooser.setFiles(path);
}

async function publish(name: string, student: string): Promise<void> {
  await press(page, button(name));
  const some = dialog().getByLabel('Only these students');
  await choose(page, dialog().getByRole('radio', { checked: true }), () => some.isChecked());
  await type(page, dialog().getByLabel('Ids of students, one a line'), student);
  await press(page, dialog().getByRole('button', { name: 'Publish', exact: true }));
  await dialog().waitFor({ state: 'detached' });
}

test('the keyboard alone leads from a zip on disk to a published grade and a saved gradebook', async () => {
  const [name, student] = [`sums-${userId}`, `${userId}-student`];
  // A mistake in the case `negative`, which a later version mends.
  const mistaken = { ...faultySums, 'assignment.yaml': sums['assignment.yaml']!.replace('"0\\n"', '"1\\n"') };

  await page.goto(`${runq.url}/grader`);
  await type(page, page.getByLabel('User name'), userId);
  const role = page.getByLabel('Role');
  await choose(page, role, async () => (await role.inputValue()) === 'grader');
  await press(page, button('Sign in'));

  await upload(await writeZip(mistaken, name));
  await page.getByRole('heading', { name: 'Sums', level: 1 }).waitFor();
  await page.getByRole('region', { name: 'Check' }).getByText('1 error').waitFor();
  await publish('Publish…', student);
  await page.getByText(/^Version 1, for 1 student/).waitFor();
  const solution = sums['solution/main.py']!;
  expect((await submit(await signIn(runq.url, student), name, solution)).score).toBe(4);

  await press(page, page.getByRole('link', { name: 'Submissions of students' }));
  const cell = page.getByRole('grid').locator('[tabindex="0"]');
  await tabTo(page, cell);
  await page.keyboard.press('n');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /^negative WA/ }).waitFor();

  await press(page, page.getByRole('link', { name: `${name}, version 1` }));
  await page.getByRole('heading', { name: 'Sums', level: 1 }).waitFor();
  await upload(await writeZip(sums, name));
  await publish('Publish version 2…', student);
  await page.getByText(/^Version 2, for 1 student/).waitFor();

  await press(page, page.getByRole('link', { name: 'Submissions of students' }));
  await press(page, button('Regrade…'));
  const all = dialog().getByLabel(/^All \(/);
  await choose(page, dialog().getByRole('radio', { checked: true }), () => all.isChecked());
  const version = dialog().getByLabel('By which version of the assignment');
  await choose(page, version, async () => (await version.inputValue()) === '2');
  await press(page, dialog().getByRole('button', { name: 'Start a draft' }));
  await page
    .getByRole('region', { name: /^Changes/ })
    .getByText(/4 → 6/)
    .waitFor({ timeout: 60_000 });
  await press(page, page.getByRole('button', { name: 'Publish', exact: true, disabled: false }));
  await page.getByText('Its results count. The earlier ones stay stored.').waitFor();

  await press(page, button('Export…'));
  const csv = dialog().getByRole('button', { name: 'CSV', exact: true });
  await tabTo(page, csv);
  const [file] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  const rows = (await readFile((await file.path())!, 'utf8')).trim().split('\n');
  expect(rows).toHaveLength(2);
  expect(rows[1]).toMatch(new RegExp(`^${student},.*,6,6,`));
  await page.keyboard.press('Escape');

  // And what was uploaded is on disk again.
  await press(page, page.getByRole('link', { name: 'Assignments', exact: true }));
  await press(page, page.getByRole('link', { name: 'Sums', exact: true }));
  await tabTo(page, button('Download'));
  const [zip] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  expect(zip.suggestedFilename()).toBe(`${name}.zip`);
  const saved = join(folder, zip.suggestedFilename());
  await zip.saveAs(saved);
  await upload(saved);
  await page.getByText('Nothing has changed.').waitFor();
});
