import { relative } from 'node:path';
import { afterAll, expect } from 'vitest';
import { observeRequests } from './observe-fetch.js';
import { knownSecrets, observed } from './secrets-of-file.js';
import { watchProcesses } from './watch-processes.js';

const endMs = 60_000;

// Hooks of every test file: no process that the file starts prints a secret. This one runs after all others.
const processes = watchProcesses(knownSecrets);
const endObservation = observeRequests(observed);

afterAll(async () => {
  endObservation();
  const leaks = await processes.end();
  if (leaks.length > 0)
    throw new Error([`${relative('.', expect.getState().testPath ?? '')}: secrets in logs`, ...leaks].join('\n'));
}, endMs);
