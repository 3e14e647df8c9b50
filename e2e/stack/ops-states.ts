import { signInOnPage } from './browser.js';
import type { PageState } from './page-states.js';
import { closeDialog, openDialog } from './page-steps.js';

/** The states of the board. */
export function opsStates(url: string): PageState[] {
  return [
    [
      'ops',
      async (page) => {
        await page.evaluate(() => sessionStorage.clear());
        await signInOnPage(page, `${url}/ops`, 'root', 'ops');
        await page.getByText('worker-1').first().waitFor();
      },
    ],
    ['ops: a setting', (page) => openDialog(page, 'Change… Active runs at once')],
    [
      'ops: who may not look',
      async (page) => {
        await closeDialog(page);
        await page.evaluate(() => sessionStorage.clear());
        await signInOnPage(page, `${url}/ops`, 'axel', 'student');
        await page.getByText('that role does not see').waitFor();
      },
    ],
  ];
}
