import type { Page } from 'playwright-core';
import { showPane, signInOnPage, typeProgram } from './browser.js';
import { signIn } from './client.js';
import {
  closeDialog,
  occupySlots,
  openDialog,
  pickFromFiles,
  pickFromProject,
  pickRun,
  runOnPage,
  waitForStatus,
} from './page-steps.js';

/** A visual state of the pages, and the steps from the state before. */
export type PageState = [name: string, go: (page: Page) => Promise<unknown>];

const writeManyFiles = 'for i in range(25): open(f"{i:02}-" + "long" * i + ".txt", "w").write("x")\n';
const turtle = 'from turtle import *\nfor _ in range(5):\n    forward(80); left(144)\n';
const plot = 'import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nplt.title("Steps")\nplt.show()\n';
const embedded = `/embed?code=${encodeURIComponent('print("hello")')}`;

/** All visual states of the student page, each reached from the one before. */
export function studentStates(url: string, userId: string): PageState[] {
  let freeSlots = async () => {};
  let resume: () => Promise<unknown> = async () => {};
  let link = '';
  return [
    [
      'sign in',
      async (page) => {
        await page.goto(url);
        await page.getByLabel('User name').waitFor();
      },
    ],
    [
      'privacy',
      async (page) => {
        await page.getByRole('link', { name: 'Privacy' }).click();
        await page.getByRole('rowheader', { name: 'Finished runs', exact: true }).waitFor();
      },
    ],
    [
      'empty',
      async (page) => {
        await signInOnPage(page, url, userId);
        await page.getByText('Connected').waitFor();
      },
    ],
    [
      'the account, with the stored data',
      async (page) => {
        await page.getByRole('button', { name: `Signed in as ${userId}` }).click();
        await page.getByRole('menuitem', { name: 'Account' }).click();
        await page.getByRole('heading', { name: 'Your data' }).waitFor();
      },
    ],
    [
      'the question before a deletion',
      async (page) => {
        await page.getByRole('button', { name: 'Delete my data…' }).click();
        await page.getByRole('alertdialog').waitFor();
      },
    ],
    [
      'settings',
      async (page) => {
        await page.getByRole('button', { name: 'Go back' }).click();
        await closeDialog(page);
        await openDialog(page, 'Settings');
      },
    ],
    [
      'shortcuts',
      async (page) => {
        await closeDialog(page);
        await openDialog(page, 'Keyboard shortcuts');
      },
    ],
    [
      'examples',
      async (page) => {
        await closeDialog(page);
        const button = page.getByRole('button', { name: 'Examples' });
        if (await button.isVisible()) await openDialog(page, 'Examples');
        else await pickFromProject(page, 'Examples…');
      },
    ],
    [
      'search in the editor',
      async (page) => {
        await closeDialog(page);
        await page.locator('.cm-content').click();
        await page.keyboard.press('ControlOrMeta+f');
        await page.locator('.cm-search').waitFor();
        await page.keyboard.type('print');
        await page.locator('.cm-searchMatch').first().waitFor();
        const more = page.getByRole('button', { name: 'Show replace' });
        if (await more.isVisible()) await more.click();
      },
    ],
    [
      'a syntax error while typing',
      async (page) => {
        await page.keyboard.press('Escape');
        await typeProgram(page, 'if 1 < 2\n    print("yes")\n');
        await page.locator('.syntax-note').waitFor();
      },
    ],
    [
      'completion while typing',
      async (page) => {
        await typeProgram(page, 'import math\n');
        await page.keyboard.type('math.co');
        await page.locator('.cm-completionInfo').waitFor();
      },
    ],
    [
      'running',
      async (page) => {
        await page.keyboard.press('Escape');
        await runOnPage(page, 'import sys, time\nprint("out")\nprint("err", file=sys.stderr)\ntime.sleep(50)');
        await page.getByRole('log').getByText('err').waitFor();
      },
    ],
    [
      'queued',
      async (page) => {
        await page.getByRole('button', { name: 'Stop' }).click();
        await waitForStatus(page, /Stopped/);
        freeSlots = await occupySlots(await signIn(url, userId));
        await runOnPage(page, 'print(1)');
        await page.getByText(/You have 2 active runs/).waitFor();
      },
    ],
    [
      'waiting for input',
      async (page) => {
        await freeSlots();
        await waitForStatus(page, /Finished/);
        await runOnPage(page, 'input("who? ")');
        await waitForStatus(page, /Waiting for input/);
      },
    ],
    [
      'confirmation to run again',
      async (page) => {
        await showPane(page, 'Code');
        await page.locator('.cm-content').click();
        await page.keyboard.press('ControlOrMeta+Enter');
        await page.getByRole('alertdialog').waitFor();
      },
    ],
    [
      'stopped, with a message',
      async (page) => {
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: 'Stop' }).click();
        await showPane(page, 'Output');
        await waitForStatus(page, /Stopped/);
        await page.keyboard.press('ControlOrMeta+s');
        await page.locator('.toast').waitFor();
      },
    ],
    [
      'an error, with too many output files',
      async (page) => {
        await runOnPage(page, `${writeManyFiles}print("a")\nraise ValueError("b")`);
        await page.getByText('Some files were skipped').waitFor();
      },
    ],
    ['an output file', (page) => openDialog(page, 'View 00-.txt')],
    [
      'no output, with a prepared input',
      async (page) => {
        await closeDialog(page);
        await pickRun(page, 'Run with input…');
        await page.getByLabel('Input for your program').fill('Ada\n36');
        await page.getByRole('button', { name: 'Save', exact: true }).click();
        await runOnPage(page, 'def greet(name):\n    print(name)\n');
        await page.getByText('The function greet is never called').waitFor();
      },
    ],
    [
      'the menu beside Run',
      async (page) => {
        await page.getByRole('button', { name: 'Remove input' }).click();
        await page.getByRole('button', { name: 'More ways to run' }).click();
        await page.getByRole('menu').waitFor();
      },
    ],
    [
      'a dialog for input',
      async (page) => {
        // A change between the layouts has closed the menu.
        await page.keyboard.press('Escape');
        await pickRun(page, 'Run with input…');
        await page.getByLabel('Input for your program').waitFor();
      },
    ],
    [
      'the explanation of a stop',
      async (page) => {
        await closeDialog(page);
        await runOnPage(page, 'while True: print("x" * 9999)');
        await page.locator('.error-help').getByText('printed too much').waitFor();
      },
    ],
    [
      'a drawing',
      async (page) => {
        await runOnPage(page, turtle);
        await waitForStatus(page, /Finished/);
      },
    ],
    [
      'a plot',
      async (page) => {
        await runOnPage(page, plot);
        await waitForStatus(page, /Finished/);
      },
    ],
    ['a plot, large', (page) => openDialog(page, 'Steps. Enlarge')],
    [
      'a session, with completions',
      async (page) => {
        await closeDialog(page);
        await pickRun(page, 'Python shell');
        await waitForStatus(page, /Waiting at the prompt/);
        await page.getByLabel('Python prompt').fill('in');
        await page.getByLabel('Python prompt').press('Tab');
        await page.getByRole('listbox').waitFor();
      },
    ],
    [
      'an interrupted statement',
      async (page) => {
        await page.keyboard.press('Escape');
        await page.getByLabel('Python prompt').fill('1 / 0');
        await page.getByLabel('Python prompt').press('Enter');
        await page.getByRole('log').getByText('ZeroDivisionError').first().waitFor();
        await page.getByLabel('Python prompt').fill('while True: pass');
        await page.getByLabel('Python prompt').press('Enter');
        await page.getByLabel('Python prompt').press('Enter');
        await page.getByText('the statement used too much CPU time').first().waitFor();
      },
    ],
    [
      'a name for a new file',
      async (page) => {
        await page.getByRole('button', { name: 'End session' }).click();
        await showPane(page, 'Code');
        await page.getByRole('button', { name: 'New file' }).click();
        await page.getByRole('textbox', { name: /name/i }).first().waitFor();
      },
    ],
    [
      'the Files menu',
      async (page) => {
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: 'Files', exact: true }).click();
        await page.getByRole('menu').waitFor();
      },
    ],
    [
      'a link to share',
      async (page) => {
        await page.keyboard.press('Escape');
        await pickFromProject(page, 'Share…');
        await page.getByRole('button', { name: 'Create link' }).click();
        link = await page.getByRole('dialog').getByLabel('Link to your program').inputValue();
      },
    ],
    [
      'older versions',
      async (page) => {
        await closeDialog(page);
        await pickFromFiles(page, 'Versions of main.py…');
      },
    ],
    [
      'deleted files',
      async (page) => {
        await closeDialog(page);
        await pickFromFiles(page, 'Deleted files…');
      },
    ],
    [
      'the menu of the main file, with two Python files',
      async (page) => {
        await closeDialog(page);
        await showPane(page, 'Code');
        await page.getByRole('button', { name: 'New file' }).click();
        await page.getByLabel('New file name').fill('helper.py');
        await page.keyboard.press('Enter');
        await page.getByRole('button', { name: /^Runs: / }).click();
        await page.getByRole('menu').waitFor();
      },
    ],
    [
      'the menu of the project',
      async (page) => {
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: /^Project: / }).click();
        await page.getByRole('menu').waitFor();
      },
    ],
    [
      'a name for a new project',
      async (page) => {
        await page.getByRole('menuitem', { name: 'New project…' }).click();
        await page.getByLabel('Name', { exact: true }).fill(' ');
        await page.keyboard.press('Enter');
        await page.getByText('Enter a name.').waitFor();
      },
    ],
    [
      'all projects, with a deleted one',
      async (page) => {
        await page.getByLabel('Name', { exact: true }).fill('A project with a long name, to be deleted');
        await page.keyboard.press('Enter');
        await page.getByRole('button', { name: 'Project: A project with a long name, to be deleted' }).click();
        await page.getByRole('menuitem', { name: 'Delete project' }).click();
        await page.getByRole('button', { name: 'Project: My project' }).waitFor();
        await pickFromProject(page, 'All projects…');
      },
    ],
    [
      'offline',
      async (page) => {
        await closeDialog(page);
        await page.context().setOffline(true);
        await page.locator('.connection-offline').waitFor();
      },
    ],
    [
      'a pause',
      async (page) => {
        await page.context().setOffline(false);
        const ops = await signIn(url, 'ops', 'ops');
        await ops.json('POST', '/v1/ops/pause', { reason: 'The exam begins at ten.' });
        resume = () => ops.json('POST', '/v1/ops/resume', { why: 'over' });
        await page
          .locator('.obstacle-banner')
          .getByText(/Runs are paused/)
          .waitFor();
      },
    ],
    [
      'a shared program',
      async (page) => {
        await resume();
        await page.goto(link);
        await page.getByRole('button', { name: 'Make a copy' }).waitFor();
      },
    ],
    [
      'a shared program, run',
      async (page) => {
        await page.getByRole('button', { name: 'Run' }).click();
        await page
          .locator('.run-status')
          .getByText(/Finished|Error/)
          .first()
          .waitFor();
      },
    ],
    [
      'a program in a frame, run',
      async (page) => {
        await page.goto(url + embedded);
        await page.getByRole('button', { name: 'Run' }).click();
        await page.getByRole('log').getByText('hello').waitFor();
      },
    ],
  ];
}
