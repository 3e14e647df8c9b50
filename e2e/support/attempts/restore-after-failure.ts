import { afterAll, afterEach, beforeEach, expect } from 'vitest';
import { takeViolations } from '../policy-violations.js';
import { beginAttempt } from './attempt-record.js';
import { closeAll } from './file-end.js';
import { recordPages, restoreBrowsers } from './restore-browsers.js';
import { restoreServices } from './restore-service.js';

afterAll(closeAll);

const restoreMs = 120_000;

// Hooks of every test file: what follows a failed attempt, be it the next one, finds service and browser as it did.
beforeEach(() => {
  beginAttempt();
  recordPages();
});
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  await restoreBrowsers().catch((error: Error) => console.log(`Cannot restore the browser: ${error.message}`));
  await restoreServices().catch((error: Error) => console.log(`Cannot restore the service: ${error.message}`));
}, restoreMs);

afterEach(() => {
  expect(takeViolations(), 'violations of the content security policy').toEqual([]);
});
