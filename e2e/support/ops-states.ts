import { signInOnPage } from './browser.js';
import { signIn } from './client.js';
import type { PageState } from './page-states.js';
import { closeDialog, openDialog } from './page-steps.js';

/** The visual states of the ops page, while a program of `userId` runs. */
export function opsStates(url: string, userId: string): PageState[] {
  return [
    [
      'ops',
      async (page) => {
        await (await signIn(url, userId)).submit({ code: 'input()', interactive: true });
        await signInOnPage(page, `${url}/ops`, 'root', 'ops');
        await page.getByText('worker-1').first().waitFor();
      },
    ],
    ['ops: a setting', (page) => openDialog(page, 'Change… Active runs limit')],
    [
      'ops: runs to cancel',
      async (page) => {
        await closeDialog(page);
        await page.getByText('History of the settings').click();
        await openDialog(page, 'Cancel all that match…');
      },
    ],
    [
      'ops: no permission',
      async (page) => {
        await closeDialog(page);
        await page.evaluate(() => sessionStorage.clear());
        await signInOnPage(page, `${url}/ops`, 'axel', 'student');
        await page.getByText('Only graders and ops can view this page').waitFor();
      },
    ],
  ];
}
