import { zipSync } from 'fflate';
import { describeClass, gradeClass, programs, runClass } from './class-for-screenshots.mjs';

const wide = { width: 1280, height: 860 };
const grader = 'Gwen';

/** What is marked as stuck has been silent for 20 s. */
const stuckMs = 40_000;

const zipOf = (files) =>
  Buffer.from(zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]))));

/** Screenshots of the views of a graded class, and of the assignment on the student's page. */
export function createGradingScreenshots() {
  let prepared = null;
  /** Grades the class once for all screenshots. */
  const prepare = (page) => {
    const { origin } = new URL(page.url());
    prepared ??= gradeClass(origin, grader);
    return prepared;
  };

  /** A view of the grader's page; `path` may need the id of the batch. */
  const view = (name, path, ready) => ({
    ...{ name: `grader-${name}`, path: '/grader/assignments', role: 'grader', user: grader, size: wide },
    async go(page) {
      const id = await prepare(page);
      await page.goto(new URL(path(id), page.url()).href);
      await ready(page);
    },
  });
  const inBatch = (rest) => (id) => `/grader/batches/${id}${rest}`;
  const heading = (name) => (page) => page.getByRole('heading', { name }).first().waitFor();

  return [
    view(
      'class',
      () => '/grader/class',
      async (page) => {
        await runClass(new URL(page.url()).origin);
        await page.getByText(/^No output for/).waitFor({ timeout: stuckMs });
      },
    ),
    view(
      'assignments',
      () => '/grader/assignments',
      (page) => page.getByText('Passed').first().waitFor(),
    ),
    view(
      'assignment',
      () => '/grader/assignments/hw03',
      (page) => page.getByRole('region', { name: 'Check' }).getByText('Passed').first().waitFor(),
    ),
    view(
      'grade',
      () => '/grader/grade?assignment=hw03',
      async (page) => {
        const { files, roster } = describeClass();
        const archive = { name: 'submissions.zip', mimeType: 'application/zip', buffer: zipOf(files) };
        await page.locator('.drop-zone input[type=file]').first().setInputFiles(archive);
        await page.getByText('Preview').waitFor();
        const list = { name: 'class.csv', mimeType: 'text/csv', buffer: Buffer.from(roster) };
        await page.getByLabel('Class roster').setInputFiles(list);
        await page.getByText('1 missing').waitFor();
      },
    ),
    view(
      'batches',
      () => '/grader/batches',
      (page) => page.getByText('12 graded').first().waitFor(),
    ),
    view('results', inBatch(''), (page) => page.getByRole('grid').locator('[data-student]').first().waitFor()),
    view('cell', inBatch('/students/liskov/cases/one%20number'), heading(/^one number WA/)),
    view('student', inBatch('/students/liskov'), (page) => page.getByText('set by a grader').waitFor()),
    view('groups', inBatch('/groups'), heading(/outputs/i)),
    view('regrade', inBatch('/drafts/1'), (page) => page.getByText('not decided').waitFor()),
    ...assignmentScreenshots(prepare),
  ];
}

/** The assignment on the student's page: the list, the task, and an attempt with its results. */
function assignmentScreenshots(prepare) {
  const openTask = async (page) => {
    await prepare(page);
    await page.reload();
    await page.getByRole('button', { name: 'Assignments' }).click();
    await page.getByRole('dialog').getByText('Sums and averages').waitFor();
  };
  const panel = (page) => page.locator('.assignment');
  const openProject = async (page) => {
    await openTask(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Sums and averages' }).click();
    await panel(page).getByRole('button', { name: 'Submit', exact: true }).waitFor();
  };
  return [
    { name: 'assignments', user: 'wirth', size: wide, go: openTask },
    { name: 'assignment-task', user: 'perlman', size: wide, go: openProject },
    {
      ...{ name: 'assignment-results', user: 'hamilton', size: wide },
      async go(page) {
        await openProject(page);
        await page.locator('.cm-content').click();
        await page.keyboard.press('ControlOrMeta+a');
        await page.keyboard.insertText(programs.halves);
        await panel(page).getByRole('button', { name: 'Submit', exact: true }).click();
        await panel(page)
          .getByRole('status')
          .getByText(/Attempt \d+: .* points/)
          .waitFor();
      },
    },
  ];
}
