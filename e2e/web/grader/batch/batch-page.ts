import type { Page } from 'playwright-core';

/** The view of a batch in a browser. */
export const batchAddress = (url: string, batchId: string, rest = '') => `${url}/grader/batches/${batchId}${rest}`;

export const map = (page: Page) => page.getByRole('grid', { name: 'Students and cases' });

/** A cell of the map by its student and the number of its column from 0: name, score, cases. */
export const cellOf = (page: Page, student: string, column: number) =>
  map(page).locator(`[data-student="${student}"] [data-column="${column}"]`);

/** The cell that has the focus as `student column`; '' outside of the map. */
export const focusedCell = (page: Page) =>
  page.evaluate(() => {
    const { activeElement } = document;
    const student = activeElement?.closest<HTMLElement>('[data-student]')?.dataset.student ?? '';
    const column = activeElement?.closest<HTMLElement>('[data-column]')?.dataset.column;
    return column === undefined ? '' : `${student} ${column}`.trim();
  });

/** Verdicts of a student in the map, in the order of the cases. */
export async function readCells(page: Page, student: string): Promise<string[]> {
  const cells = map(page).locator(`[data-student="${student}"] .map-cell a`);
  const labels = await cells.evaluateAll((links) =>
    links
      .map((link) => ({ column: Number(link.dataset.column), text: link.textContent }))
      .sort((a, b) => a.column - b.column)
      .map(({ text }) => text),
  );
  return labels;
}
