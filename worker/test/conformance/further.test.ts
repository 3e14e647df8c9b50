import { afterAll, beforeAll, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/contract.js';
import { expectConformance, openConformanceSandbox, readModules } from './run-module.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openConformanceSandbox();
});
afterAll(() => sandbox?.close());

test.each(readModules().further)("CPython's own %s", (name) => expectConformance(sandbox, name), 300_000);
