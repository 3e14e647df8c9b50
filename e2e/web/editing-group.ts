import { describe } from 'vitest';

// In a run of all tests these share a service and a browser. A named one runs alone.
describe('completion', async () => void (await import('./completion.test.js')));
describe('first-program', async () => void (await import('./first-program.test.js')));
describe('layout-and-keyboard', async () => void (await import('./layout-and-keyboard.test.js')));
describe('loading', async () => void (await import('./loading.test.js')));
describe('syntax-marks', async () => void (await import('./syntax-marks.test.js')));
