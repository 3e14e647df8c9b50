import type { z } from 'zod';
import type { AssignmentProblem } from '../assignment-error.js';
import { decodeText } from '../package-files.js';
import { assignmentKeys, type HeadForm, headSchema } from './assignment-schema.js';
import { type CaseForm, caseSchema, mostCases } from './case-schema.js';
import { describeUnknownKey } from './describe-keys.js';
import { describeIssues, formatPath } from './schema-issues.js';
import { mostSuites, type SuiteForm, suiteSchema } from './suite-schema.js';
import { parseYaml } from './yaml-document.js';

/** Adds a problem at a path of the form; `part` is `key` when the key itself is wrong. */
export type Report = (path: readonly PropertyKey[], message: string, part?: 'key' | 'value') => void;

/**
 * What could be read of an `assignment.yaml`. Invalid parts have been reported and are left out, so that the rest is
 * checked as well and all problems are known at once.
 */
export interface Form {
  head: HeadForm;
  /** Null where a case is invalid. */
  cases: (CaseForm | null)[];
  /** Names of all cases, with those of invalid ones as far as they have one. */
  caseNames: (string | null)[];
  /** The same of suites. */
  suites: (SuiteForm | null)[];
  suiteNames: (string | null)[];
  report: Report;
}

/** Reads the YAML of an assignment. Adds what is wrong to `problems`; null when nothing of it can be used. */
export function readForm(path: string, data: Buffer, problems: AssignmentProblem[]): Form | null {
  const text = decodeText(data);
  if (text === null) {
    problems.push({ path, line: null, column: null, message: 'is not UTF-8 text' });
    return null;
  }
  const yaml = parseYaml(text);
  if ('problems' in yaml) {
    problems.push(...yaml.problems.map((problem) => ({ path, ...problem })));
    return null;
  }
  const report: Report = (at, message, part = 'value') => {
    const place = formatPath(at);
    problems.push({ path, ...yaml.locate(at, part), message: place === '' ? message : `${place} ${message}` });
  };
  const { value } = yaml;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    report([], 'an assignment is a mapping of keys to values');
    return null;
  }
  return readMapping(value as Record<string, unknown>, report);
}

function readMapping(value: Record<string, unknown>, report: Report): Form {
  const { cases: list, suites: suiteList, ...rest } = value;
  for (const key of Object.keys(rest))
    if (!assignmentKeys.includes(key)) report([key], describeUnknownKey(key, assignmentKeys), 'key');
  const head = readHead(rest, report);
  const isWithoutCases = list === undefined && suiteList !== undefined;
  const cases = isWithoutCases
    ? noEntries
    : readEntries('cases', list, { schema: caseSchema, most: mostCases, report });
  const suites =
    suiteList === undefined
      ? noEntries
      : readEntries('suites', suiteList, { schema: suiteSchema, most: mostSuites, report });
  return { head, cases: cases.parsed, caseNames: cases.names, suites: suites.parsed, suiteNames: suites.names, report };
}

function readHead(value: Record<string, unknown>, report: Report): HeadForm {
  const parsed = headSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  for (const { path, part, message } of describeIssues(parsed.error.issues, value)) report(path, message, part);
  const invalid = new Set(parsed.error.issues.map(({ path }) => path[0]));
  return headSchema.parse(Object.fromEntries(Object.entries(value).filter(([key]) => !invalid.has(key))));
}

/** What could be read of a list: null where an entry is invalid, or where it has no name. */
interface Entries<T> {
  parsed: (T | null)[];
  names: (string | null)[];
}

const noEntries: Entries<never> = { parsed: [], names: [] };

function readEntries<T>(
  key: string,
  list: unknown,
  { schema, most, report }: { schema: z.ZodType<T>; most: number; report: Report },
): Entries<T> {
  if (!Array.isArray(list)) {
    report([key], list === undefined ? 'is missing' : 'must be a list');
    return noEntries;
  }
  if (list.length === 0) report([key], 'must not be empty');
  if (list.length > most) {
    report([key], `must have at most ${most} entries`);
    return noEntries;
  }
  const parsed = list.map((value: unknown, index) => {
    const entry = schema.safeParse(value);
    if (entry.success) return entry.data;
    for (const { path, part, message } of describeIssues(entry.error.issues, value))
      report([key, index, ...path], message, part);
    return null;
  });
  const names = list.map((value: { name?: unknown } | null) => (typeof value?.name === 'string' ? value.name : null));
  return { parsed, names };
}
