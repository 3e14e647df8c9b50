import { describe } from 'vitest';

// In a run of all tests these share a service and a browser. A named one runs alone.
describe('phone', async () => void (await import('./phone.test.js')));
describe('offline', async () => void (await import('./offline.test.js')));
