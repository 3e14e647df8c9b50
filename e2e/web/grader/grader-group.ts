import { describe } from 'vitest';

// In a run of all tests these share a service and a browser. A named one runs alone.
describe('assignments', async () => void (await import('./assignments.test.js')));
describe('grading', async () => void (await import('./grading.test.js')));
describe('published', async () => void (await import('./published.test.js')));
