import { afterAll, afterEach, beforeEach } from 'vitest';
import { beginAttempt } from './attempt-record.js';
import { closeAll } from './file-end.js';
import { restoreServices } from './restore-service.js';

afterAll(closeAll);

const restoreMs = 120_000;

// Hooks of every test file: what follows a failed attempt, be it the next one, finds the service as the attempt did.
beforeEach(beginAttempt);
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  await restoreServices().catch((error: Error) => console.log(`Cannot restore the service: ${error.message}`));
}, restoreMs);
