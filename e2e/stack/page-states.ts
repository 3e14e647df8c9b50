import type { Page } from 'playwright-core';
import { signInOnPage } from './browser.js';
import { signIn } from './client.js';
import { closeDialog, keepPlaces, openDialog, pickFromFiles, runOnPage, waitForStatus } from './page-steps.js';

/** A state of the pages, and how one gets there from the one before. */
export type PageState = [name: string, go: (page: Page) => Promise<unknown>];

const leaves = 'for i in range(25): open(f"{i:02}-" + "long" * i + ".txt", "w").write("x")\n';
const turtle = 'from turtle import *\nfor _ in range(5):\n    forward(80); left(144)\n';
const plot = 'import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nplt.title("Steps")\nplt.show()\n';
const embedded = `/embed?code=${encodeURIComponent('print("hello")')}`;

/** Every state of the student's page that looks different, each reached from the one before. */
export function studentStates(url: string, userId: string): PageState[] {
  let letGo = async () => {};
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
      'empty',
      async (page) => {
        await signInOnPage(page, url, userId);
        await page.getByText('Connected').waitFor();
      },
    ],
    ['settings', (page) => openDialog(page, 'Settings')],
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
        await openDialog(page, 'Examples');
      },
    ],
    [
      'search in the editor',
      async (page) => {
        await closeDialog(page);
        await page.locator('.cm-content').click();
        await page.keyboard.press('ControlOrMeta+f');
        await page.locator('.cm-search').waitFor();
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
      'waiting in line',
      async (page) => {
        await page.getByRole('button', { name: 'Stop' }).click();
        await waitForStatus(page, /Stopped/);
        letGo = await keepPlaces(await signIn(url, userId));
        await runOnPage(page, 'print(1)');
        await page.getByText(/Your own 2 runs/).waitFor();
      },
    ],
    [
      'waiting for input',
      async (page) => {
        await letGo();
        await waitForStatus(page, /Finished/);
        await runOnPage(page, 'input("who? ")');
        await waitForStatus(page, /Waiting for your input/);
      },
    ],
    [
      'asked whether to run again',
      async (page) => {
        await page.locator('.cm-content').click();
        await page.keyboard.press('ControlOrMeta+Enter');
        await page.getByRole('alertdialog').waitFor();
      },
    ],
    [
      'a message, and stopped',
      async (page) => {
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: 'Stop' }).click();
        await waitForStatus(page, /Stopped/);
        await page.keyboard.press('ControlOrMeta+s');
        await page.locator('.toast').waitFor();
      },
    ],
    [
      'an error, with more files than are kept',
      async (page) => {
        await runOnPage(page, `${leaves}print("a")\nraise ValueError("b")`);
        await page.getByText('Not all files are here').waitFor();
      },
    ],
    ['a file that the program wrote', (page) => openDialog(page, 'View 00-.txt')],
    [
      'a drawing',
      async (page) => {
        await closeDialog(page);
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
    ['a plot, large', (page) => openDialog(page, 'Steps. Open large')],
    [
      'a prompt, with completions',
      async (page) => {
        await closeDialog(page);
        await page.getByRole('button', { name: 'Empty prompt', exact: true }).click();
        await waitForStatus(page, /At the prompt/);
        await page.getByLabel('Python prompt').fill('in');
        await page.getByLabel('Python prompt').press('Tab');
        await page.getByRole('listbox').waitFor();
      },
    ],
    [
      'a statement that was interrupted',
      async (page) => {
        await page.keyboard.press('Escape');
        await page.getByLabel('Python prompt').fill('1 / 0');
        await page.getByLabel('Python prompt').press('Enter');
        await page.getByRole('log').getByText('ZeroDivisionError').first().waitFor();
        await page.getByLabel('Python prompt').fill('while True: pass');
        await page.getByLabel('Python prompt').press('Enter');
        await page.getByLabel('Python prompt').press('Enter');
        await page.getByText('That statement computed for too long').first().waitFor();
      },
    ],
    [
      'a name for a new file',
      async (page) => {
        await page.getByRole('button', { name: 'End the prompt' }).click();
        await page.getByRole('button', { name: 'New file' }).click();
        await page.getByRole('textbox', { name: /name/i }).first().waitFor();
      },
    ],
    [
      'the menu of the files',
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
        await pickFromFiles(page, 'Share…');
        await page.getByRole('button', { name: 'Make a link' }).click();
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
      'offline',
      async (page) => {
        await closeDialog(page);
        await page.context().setOffline(true);
        await page.locator('.chip-offline').waitFor();
      },
    ],
    [
      'a shared program',
      async (page) => {
        await page.context().setOffline(false);
        await page.goto(link);
        await page.getByRole('button', { name: 'Make a copy to edit' }).waitFor();
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
