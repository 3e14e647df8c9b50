import type { Page } from 'playwright-core';
import { type WireBatch, waitUntilGraded } from '../../../grading/graded-batch.js';
import { createAssignment, createClass, zip } from '../../../grading/grading-class.js';
import type { Client } from '../../../support/client.js';
import type { PageState } from '../../../support/page-states.js';
import { closeDialog, openDialog } from '../../../support/page-steps.js';
import { batchAddress, cellOf, map } from './batch-page.js';

const gradedMs = 150_000;
const drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><circle cx="20" cy="20" r="18"/></svg>';
const drawer = [
  `open("circle.svg", "w").write('${drawing}')`,
  'open("notes.txt", "w").write("done")',
  'print("\\x1b[32mok\\x1b[0m")',
].join('\n');

/** What the states show: a graded class with a score that was set, and a batch whose program wrote files. */
export async function gradeForStates(grader: Client): Promise<{ id: string; filesId: string }> {
  const { files } = createClass(13);
  files['twin/main.py'] = `${files['s001/main.py']}# twin\n`;
  const rows = Array.from({ length: 13 }, (_, index) => `s${String(index).padStart(3, '0')},Student ${index}`);
  const roster = Buffer.from(['id,name', ...rows, 'absent,Never There', ''].join('\n'));
  await grader.send('POST', '/v1/assignments', { package: zip(createAssignment()) });
  const form = { assignment: 'sums', submissions: zip(files), roster };
  const { id } = await grader.send<WireBatch>('POST', '/v1/batches', form);
  const { id: filesId } = await grader.send<WireBatch>('POST', '/v1/batches', {
    assignment: zip({ '1.in': '', '1.out': '\x1b[32mok\x1b[0m\n' }),
    submissions: zip({ 'ada.py': drawer }),
  });
  await waitUntilGraded(grader, id, gradedMs);
  await waitUntilGraded(grader, filesId, gradedMs);
  const override = { score: 9, note: 'The checker has a fault.' };
  await grader.call('POST', `/v1/batches/${id}/students/s011/override`, override);
  return { id, filesId };
}

/** A batch that takes a minute; it returns the id at once. */
export async function startSlowBatch(grader: Client): Promise<string> {
  const programs = Array.from({ length: 12 }, (_, index) => [`w${index}.py`, `import time; time.sleep(60) # ${index}`]);
  const form = 'version: 1\nname: slow\nlimits: { wall_s: 60 }\ncases:\n  - { name: a, stdin: "", expected: "1" }\n';
  const request = {
    assignment: zip({ 'assignment.yaml': form }),
    submissions: zip(Object.fromEntries(programs)),
  };
  return (await grader.send<WireBatch>('POST', '/v1/batches', request)).id;
}

/** The visual states of the view of a batch, each reached from the one before. */
export function graderBatchStates(url: string, grader: Client, ids: { id: string; filesId: string }): PageState[] {
  const open =
    (rest: string, id = ids.id) =>
    (page: Page) =>
      page.goto(batchAddress(url, id, rest));
  const titled = (rest: string, name: RegExp, id?: string) => async (page: Page) => {
    await open(rest, id)(page);
    await page.getByRole('heading', { name }).first().waitFor();
  };
  return [
    [
      'the map and its charts',
      async (page) => {
        await open('')(page);
        await cellOf(page, 's012', 0).waitFor();
      },
    ],
    [
      'a cell of the map with the focus',
      async (page) => {
        await cellOf(page, 's001', 2).focus();
        await page.keyboard.press('n');
      },
    ],
    [
      'no student matches',
      async (page) => {
        await page.getByLabel('Find a student').fill('nobody');
        await page.getByText('No student matches the filter.').waitFor();
      },
    ],
    ['exports', (page) => openDialog(page, 'Export…')],
    [
      'a new regrade',
      async (page) => {
        await closeDialog(page);
        await openDialog(page, 'Regrade…');
        await page.getByLabel(/^All \(/).check();
      },
    ],
    ['a wrong output', titled('/students/s001/cases/c1', /^c1 WA/)],
    ['blanks that differ', titled('/students/s002/cases/c1', /^c1 PE/)],
    ['an error', titled('/students/s003/cases/c3', /^c3 RE/)],
    ['a case that was not run', titled('/students/s004/cases/c2', /^c2 SKIP/)],
    ['a fault of ours', titled('/students/s012/cases/c10', /^c10 IE/)],
    [
      'files of a case',
      async (page) => {
        await titled('/students/ada/cases/1', /^1 AC/, ids.filesId)(page);
        await page.locator('.thumbnail img').waitFor();
      },
    ],
    ['a student with a score that was set', titled('/students/s011', /^Student 11/)],
    ['a score to set', (page) => openDialog(page, 'Change the score…')],
    ['equal wrong outputs', titled('/groups', /^Same wrong outputs/)],
    ['students with an equal wrong output', titled('/groups/c1/s001', /^2 students with this output/)],
    ['no regrade yet', titled('/drafts', /^Regrades/)],
    [
      'a regrade that is complete',
      async (page) => {
        await page.getByRole('button', { name: 'Regrade…' }).click();
        await page.getByLabel(/^With a fault/).check();
        await page.getByRole('button', { name: 'Start a draft' }).click();
        await page.getByText('Nothing has changed for anyone yet.').waitFor();
      },
    ],
    ['all regrades', titled('/drafts', /^Regrades/)],
    ['not found', titled('', /^Batch not found/, 'nothing')],
    [
      'being graded',
      async (page) => {
        await open('', await startSlowBatch(grader))(page);
        await page.getByRole('progressbar').waitFor();
        await map(page).waitFor();
      },
    ],
    ['a question before cancelling', (page) => openDialog(page, 'Cancel batch…')],
    [
      'out of reach',
      async (page) => {
        await closeDialog(page);
        await page.context().setOffline(true);
        await page.getByRole('navigation', { name: 'Sections of the batch' }).getByText('Regrades').click();
        await page.getByText('Cannot reach the server.').first().waitFor();
      },
    ],
  ];
}
