import type { Assignment, AssignmentCase } from '@runq/common/contract/grading';
import { type Limits, limitNames } from '@runq/common/contract/limits';
import { expect, it, test } from 'vitest';
import { createFingerprint } from './case-program.js';

const one: AssignmentCase = {
  ...{ name: 'small', args: [], stdin: null, expected: null, files: [], points: 1, visibility: 'visible' },
  ...{ isExample: false, hint: null, checker: { type: 'lines' } },
  limits: { cpuTimeMs: 1000, wallTimeMs: 5000, memoryBytes: 2 ** 27, outputBytes: 2 ** 16 },
};
const assignment = { seed: 1, prompts: 'ignore', files: [] } as unknown as Assignment;
const base: Limits = { ...one.limits, processes: 16, diskBytes: 2 ** 20, idleTimeMs: 1000 };
const files = [{ path: 'main.py', content: 'print(1)', encoding: 'utf8' as const }];

function fingerprintOf(changed: { assignment?: Partial<Assignment>; limits?: Partial<Limits>; python?: string } = {}) {
  const graded = { ...assignment, ...changed.assignment };
  const limits = { ...base, ...changed.limits };
  return createFingerprint(graded, { files, entry: 'main.py', limits }, changed.python ?? '3.11.2')(one);
}

test.each(['processes', 'diskBytes', 'idleTimeMs'] as const)(
  'another limit of the batch, %s, is another result',
  (name) => {
    expect(fingerprintOf({ limits: { [name]: base[name] + 1 } })).not.toBe(fingerprintOf());
  },
);

test.each(Object.keys(one.limits) as (keyof typeof one.limits)[])(
  '%s of the case wins over that of the batch',
  (name) => {
    expect(fingerprintOf({ limits: { [name]: base[name] + 1 } })).toBe(fingerprintOf());
  },
);

it('covers every limit that exists', () => {
  expect(limitNames.toSorted()).toEqual(Object.keys(base).toSorted());
});

test.each([
  ['seed', { assignment: { seed: 2 } }],
  ['prompts', { assignment: { prompts: 'count' as const } }],
  ['interpreter', { python: '3.13.0' }],
])('another %s is another result', (_, changed) => {
  expect(fingerprintOf(changed)).not.toBe(fingerprintOf());
});

it('does not depend on the order in which limits are named', () => {
  const reversed = Object.fromEntries(Object.entries(base).reverse()) as unknown as Limits;
  expect(fingerprintOf({ limits: reversed })).toBe(fingerprintOf());
  const turned = createFingerprint(assignment, { files, entry: 'main.py', limits: reversed }, '3.11.2');
  expect(turned(one)).toBe(fingerprintOf());
});
