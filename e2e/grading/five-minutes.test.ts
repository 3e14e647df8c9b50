import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openBrowser, signInOnPage } from '../support/browser.js';
import { type Runq, startRunq } from '../support/start-runq.js';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A command of the document, with the lines that it says are printed. */
interface Step {
  command: string;
  printed: string[];
}

/** The section of the document; its commands are the lines that begin with `$ `. */
async function readSection(): Promise<{ steps: Step[]; text: string }> {
  const document = await readFile(join(root, 'docs/grading.md'), 'utf8');
  const text = /^## In five minutes\n(.*?)^## /ms.exec(document)![1]!;
  const blocks = [...text.matchAll(/^ *```console\n(.*?)^ *```$/gms)].map(([, block]) => block!);
  const steps: Step[] = [];
  for (const line of blocks
    .join('')
    .split('\n')
    .map((one) => one.trim()))
    if (line.startsWith('$ ')) steps.push({ command: line.slice(2), printed: [] });
    else if (line !== '') steps.at(-1)!.printed.push(line);
  return { steps, text };
}

let runq: Runq;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let folder: string;

beforeAll(async () => {
  [runq, browser, folder] = await Promise.all([startRunq(), openBrowser(), mkdtemp(join(tmpdir(), 'runq-five-'))]);
  // What makes a folder a checkout for npx.
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
});
afterAll(async () => {
  await browser?.close();
  await runq?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const shell = (command: string) =>
  new Promise<{ code: number; output: string }>((resolve) => {
    const env = { ...process.env, RUNQ_URL: runq.url, HOME: folder, XDG_CONFIG_HOME: '', RUNQ_TOKEN: '' };
    execFile('bash', ['-c', command], { cwd: folder, env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
    );
  });

test('the five minutes of docs/grading.md, command by command and click by click', async () => {
  const { steps, text } = await readSection();
  expect(steps.length).toBeGreaterThan(10);
  const outputs: string[] = [];
  for (const { command, printed } of steps) {
    const { code, output } = await shell(command);
    expect({ command, code }, output).toEqual({ command, code: 0 });
    for (const line of printed) expect(output.split('\n')).toContain(line);
    outputs.push(output);
  }
  const preview = outputs[steps.findIndex(({ command }) => command.includes('--preview'))]!;
  expect(preview).toMatch(/Missing.*: 1\n {2}cleo/);
  const csv = outputs[steps.findIndex(({ command }) => command.startsWith('cat '))]!.trim().split(/\r?\n/);
  expect(csv.map((row) => row.split(',')[0])).toEqual(['student', 'ada', 'bob', 'cleo']);
  for (const name of text.matchAll(/`(results\/\S+?)`/g)) await readFile(join(folder, name[1]!));

  const page = await browser.context.newPage();
  const address = /open `(\/\S+)`/.exec(text)![1]!;
  const user = /sign in as `(\w+)`/.exec(text)![1]!;
  const role = /the role \*(\w+)\*/.exec(text)![1]!;
  await signInOnPage(page, runq.url + address, user, role.toLowerCase());
  const clicks = [...text.slice(text.indexOf('open `')).matchAll(/\*\*(.+?)\*\*/g)].map(([, name]) => name!);
  expect(clicks.length).toBeGreaterThan(2);
  for (const name of clicks) await page.getByRole('main').getByRole('link', { name, exact: true }).first().click();
  await page.getByRole('heading', { name: /^02 WA/ }).waitFor();
  // What he printed, and the difference.
  await page.getByText('15').first().waitFor();
  await page.close();
});
