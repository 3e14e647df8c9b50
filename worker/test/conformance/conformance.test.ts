import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/contract.js';
import { expectConformance, openConformanceSandbox, readExpectedFailures, readModules } from './run-module.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openConformanceSandbox();
});
afterAll(() => sandbox?.close());

const { quick, further } = readModules();

test.each(quick)("CPython's own %s", (name) => expectConformance(sandbox, name), 120_000);

test('every expected failure has a reason and belongs to a module that is run', () => {
  const modules = [...quick, ...further];
  for (const [id, reason] of readExpectedFailures()) {
    expect(reason, id).not.toBe('');
    expect(
      modules.some((name) => id.includes(`test.${name}.`)),
      id,
    ).toBe(true);
  }
});
