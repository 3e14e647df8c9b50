import type { BrowserContext, Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { zip } from '../../grading/grading-class.js';
import { signInOnPage } from '../../support/browser.js';
import { type Client, signIn } from '../../support/client.js';
import { openPageForEachTest } from '../../support/page-fixture.js';
import { watchPolicies } from '../../support/policy-violations.js';
import type { Runq } from '../../support/start-runq.js';

vi.setConfig({ testTimeout: 120_000 });

let runq: Runq;
let page: Page;
let userId: string;
openPageForEachTest((fixture) => {
  ({ runq, page, userId } = fixture);
});

const row = (student: string) => page.getByRole('table', { name: 'Students' }).locator(`[data-student="${student}"]`);
const secret = 'my secret text 4711';

/** Publishes an assignment for these students, who are thereby the class. */
async function openClass(students: string[]): Promise<Client> {
  const grader = await signIn(runq.url, userId, 'grader');
  const name = `hw-${userId}`;
  const files = { 'assignment.yaml': `name: ${name}\ncases:\n  - { name: a, stdin: "", expected: "1" }\n` };
  await grader.send('POST', '/v1/assignments?wait=0', { package: zip(files) });
  await grader.json('POST', `/v1/assignments/${name}/publish`, { students });
  return grader;
}

test('shows live who runs, waits, fails and may be stuck, and neither code nor output', async () => {
  const [ada, bob, cy] = [`${userId}-ada`, `${userId}-bob`, `${userId}-cy`] as const;
  await openClass([ada, bob, cy]);
  await signInOnPage(page, `${runq.url}/grader/class`, userId, 'grader');
  await page.getByText('Students of your published assignments.').waitFor();
  await row(ada).getByText('Nothing is running').waitFor();
  const frames: string[] = [];
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => frames.push(String(payload))));
  await page.reload();

  const [one, other] = await Promise.all([signIn(runq.url, ada), signIn(runq.url, bob)]);
  const busy = await one.submit({ code: `print("${secret}")\ninput()`, interactive: true });
  await row(ada).getByText('Running for a moment').waitFor();
  await one.submit({ code: 'input()', interactive: true });
  await one.submit({ code: 'print(1)' });
  await row(ada)
    .getByText(/2 runs, 1 waiting/)
    .waitFor();

  for (let run = 0; run < 4; run++) await other.run(`raise KeyError("${secret}")`);
  await row(bob).getByText('KeyError').waitFor();
  await row(bob).getByText('A dictionary has no such key.').waitFor();
  await row(bob).getByText('4 runs in a row failed').waitFor();
  await page.getByRole('status').getByText('1 perhaps stuck').waitFor();
  await other.run('print("fine")');
  await row(bob).getByText('4 runs in a row failed').waitFor({ state: 'detached' });

  await page.getByLabel('Show').selectOption('active');
  await row(bob).waitFor({ state: 'detached' });
  await row(ada).waitFor();
  await page.getByLabel('Show').selectOption('all');
  await page.getByLabel('Find a student').fill('-cy');
  await row(cy).waitFor();
  expect(await page.getByRole('table', { name: 'Students' }).locator('[data-student]').count()).toBe(1);
  expect(frames.join('')).toContain(ada);
  expect(frames.join('')).not.toContain(secret);
  await one.cancel(busy.id);
});

test('a program without output for long is marked, and one that waits for input is not yet', async () => {
  const [ada, bob] = [`${userId}-ada`, `${userId}-bob`] as const;
  await openClass([ada, bob]);
  const [one, other] = await Promise.all([signIn(runq.url, ada), signIn(runq.url, bob)]);
  await other.submit({ code: 'input()', interactive: true });
  await one.submit({ code: 'import time\nprint("begun", flush=True)\ntime.sleep(50)' });
  await signInOnPage(page, `${runq.url}/grader/class`, userId, 'grader');
  await row(ada)
    .getByText(/^No output for 20 s/)
    .waitFor({ timeout: 60_000 });
  expect(
    await row(bob)
      .getByText(/input|output/)
      .count(),
  ).toBe(0);
});

test('the class is where a grader lands while a student runs something, else the assignments', async () => {
  const ada = `${userId}-ada`;
  await openClass([ada]);
  await signInOnPage(page, `${runq.url}/grader`, userId, 'grader');
  await page.getByRole('heading', { name: 'Assignments', level: 1 }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/grader');
  const student = await signIn(runq.url, ada);
  const { id } = await student.submit({ code: 'input()', interactive: true });
  const grader = await signIn(runq.url, userId, 'grader');
  const readStates = async () => {
    const { students } = await grader.json<{ students: { state: string }[] }>('GET', '/v1/classroom');
    return students.map(({ state }) => state);
  };
  await expect.poll(async () => (await readStates()).some((state) => state !== 'idle')).toBe(true);
  await page.reload();
  await page.getByRole('heading', { name: 'My class now', level: 1 }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/grader/class');
  await page.getByRole('link', { name: 'Assignments', exact: true }).click();
  await page.getByRole('heading', { name: 'Assignments', level: 1 }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Assignments', level: 1 }).waitFor();
  await student.cancel(id);
});

test('without a list of students all are the class, and graders are none of it', async () => {
  const student = await signIn(runq.url, `${userId}-any`);
  await student.run('print(1)');
  await (await signIn(runq.url, `${userId}-colleague`, 'grader')).run('print(1)');
  await signInOnPage(page, `${runq.url}/grader/class`, userId, 'grader');
  await page.getByText(/^All students who ran a program/).waitFor();
  await row(`${userId}-any`)
    .getByText(/last run/)
    .waitFor();
  expect(await row(`${userId}-colleague`).count()).toBe(0);
});

test('a long class renders what is in view, and scrolls to its end', async () => {
  const students = Array.from({ length: 450 }, (_, index) => `${userId}-${String(index).padStart(3, '0')}`);
  await openClass(students);
  await signInOnPage(page, `${runq.url}/grader/class`, userId, 'grader');
  const table = page.getByRole('table', { name: 'Students' });
  await table.locator('[data-student]').first().waitFor();
  expect(await table.getAttribute('aria-rowcount')).toBe('451');
  expect(await table.locator('[data-student]').count()).toBeLessThan(60);
  await table.focus();
  await page.keyboard.press('End');
  await row(students.at(-1)!).waitFor();
});

test('links and embed codes of starter programs are made from the class', async () => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await signInOnPage(page, `${runq.url}/grader/class`, userId, 'grader');
  await page.getByRole('button', { name: 'Share a starter program…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Create link' }).click();
  await dialog.getByRole('alert').waitFor();
  const files = [
    { name: 'data.txt', mimeType: 'text/plain', buffer: Buffer.from('1 2 3') },
    { name: 'main.py', mimeType: 'text/x-python', buffer: Buffer.from('print("a start")') },
  ];
  await dialog.getByLabel('Files of the program').setInputFiles(files);
  await dialog.getByText('2 files; main.py is the one to run.').waitFor();
  await dialog.getByLabel('Title').fill('Week "1"');
  await dialog.getByRole('button', { name: 'Create link' }).click();
  await dialog.getByRole('button', { name: 'Copy embed code', exact: true }).click();
  await dialog.getByText('Embed code copied.').waitFor();
  const code = await page.evaluate(() => navigator.clipboard.readText());
  expect(code).toContain('title="Week &quot;1&quot;"');
  const source = /src="([^"]+)"/.exec(code)![1]!;
  const link = await dialog.getByLabel('Link to your program').inputValue();
  const visitor = await (page.context() as BrowserContext).browser()!.newContext();
  await watchPolicies(visitor);
  const theirs = await visitor.newPage();
  for (const address of [source, link]) {
    await theirs.goto(address);
    await theirs.getByText('a start').first().waitFor();
  }
  await visitor.close();
});
