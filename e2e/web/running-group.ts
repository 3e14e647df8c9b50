import { describe } from 'vitest';

// In a run of all tests these share a service and a browser. A named one runs alone.
describe('run', async () => void (await import('./run.test.js')));
describe('stop-explanation', async () => void (await import('./stop-explanation.test.js')));
describe('walks', async () => void (await import('./walks.test.js')));
