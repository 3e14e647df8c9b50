import type { AssignmentCase, CaseLimits, Checker, FileRef } from '@runq/common/contract/grading';
import { requestCaps } from '@runq/common/contract/run-request';
import { convertLimits } from './case-limits.js';
import type { CaseForm, CheckerForm } from './form/case-schema.js';
import { findPatternFault } from './form/check-pattern.js';
import type { Form, Report } from './form/read-form.js';
import { findTextFault, type PackageFiles } from './package-files.js';

/** What all cases of an assignment have in common. */
export interface CaseContext {
  files: PackageFiles;
  report: Report;
  limits: CaseLimits;
  maxLimits: CaseLimits;
  /** The assignment's checker. */
  checker: Checker;
  /** The assignment's files. */
  sharedFiles: FileRef[];
}

/** Most bytes of standard input. */
const stdinLimit = { bytes: requestCaps.stdinBytes, reason: 'standard input may hold 1 MiB' };

/** The cases of a form. Reports everything that is wrong with them; the result is then incomplete. */
export function buildCases({ cases, caseNames }: Form, context: CaseContext): AssignmentCase[] {
  const first = new Map<string, number>();
  for (const [index, name] of caseNames.entries()) {
    if (name === null) continue;
    const other = first.get(name);
    if (other === undefined) first.set(name, index);
    else context.report(['cases', index, 'name'], `is the name of cases[${other}] as well`);
  }
  return cases.flatMap((form, index) => (form === null ? [] : [buildCase(form, ['cases', index], context)]));
}

function buildCase(form: CaseForm, at: PropertyKey[], context: CaseContext): AssignmentCase {
  const { report } = context;
  const checker =
    form.checker === undefined ? context.checker : buildChecker(form.checker, [...at, 'checker'], context);
  const limits = convertLimits(form.limits ?? {}, { base: context.limits, max: context.maxLimits }, (key, message) =>
    report([...at, 'limits', key], message),
  );
  if (form.visibility === 'hint' && form.hint === undefined)
    report([...at, 'visibility'], 'needs a hint: add the key hint');
  if (form.example && form.visibility !== 'visible')
    report([...at, 'example'], `shows the input to students, but visibility is ${form.visibility}`);
  return {
    ...readCaseHead(form),
    stdin: readText(form, 'stdin', at, { ...context, limit: stdinLimit }),
    expected: readExpected(form, at, { context, checker, limits }),
    files: buildFiles(form.files, [...at, 'files'], context, context.sharedFiles),
    checker,
    limits,
  };
}

type CaseHead = Pick<AssignmentCase, 'name' | 'args' | 'points' | 'visibility' | 'isExample' | 'hint'>;

/** What a case decides without files. */
export function readCaseHead({ name, args, points, visibility, example, hint }: CaseForm): CaseHead {
  return { name, args, points, visibility, isExample: example, hint: hint ?? null };
}

/** The checker of a form. The program of a custom one must be in the package. */
export function buildChecker(
  form: CheckerForm,
  at: PropertyKey[],
  { files, report }: Pick<CaseContext, 'files' | 'report'>,
): Checker {
  const { type, ...rest } = typeof form === 'string' ? { type: form } : form;
  const options: { ignore_case?: boolean; abs?: number; rel?: number; file?: string } = rest;
  if (type === 'near') return { type, ignoreCase: options.ignore_case ?? false };
  if (type === 'float') return { type, abs: options.abs ?? 1e-6, rel: options.rel ?? 1e-6 };
  if (type !== 'custom') return { type };
  const path = options.file ?? 'checker.py';
  const data = files.find(path);
  if (data === null) report(typeof form === 'string' ? at : [...at, 'file'], `needs ${describeMissing(path, files)}`);
  return { type, file: data === null ? '' : files.store(data) };
}

/** Says that the package has no such file, with one of the same name elsewhere if there is one. */
export function describeMissing(path: string, files: PackageFiles): string {
  const folder = files.paths.some((other) => other.startsWith(`${path}/`));
  if (folder) return `"${path}", which is a folder of the package and no file`;
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const similar = files.paths.find((other) => other.slice(other.lastIndexOf('/') + 1).toLowerCase() === name);
  const hint = similar === undefined ? '' : `; did you mean "${similar}"?`;
  return `"${path}", which is not in the package${hint}`;
}

/** Files beside a submission. `others` are files of the assignment that lie beside it too. */
export function buildFiles(
  form: Record<string, string>,
  at: PropertyKey[],
  { files, report }: Pick<CaseContext, 'files' | 'report'>,
  others: FileRef[] = [],
): FileRef[] {
  const targets = new Set([...others.map(({ path }) => path), ...Object.keys(form)]);
  if (targets.size > requestCaps.files)
    report(at, `together with the assignment's files may have at most ${requestCaps.files} entries`, 'key');
  return Object.entries(form).flatMap(([path, source]) => {
    const parts = path.split('/');
    const folder = parts.map((_, depth) => parts.slice(0, depth).join('/')).find((above) => targets.has(above));
    if (folder !== undefined) report([...at, path], `uses the file "${folder}" as a folder`, 'key');
    const below = others.find((other) => other.path.startsWith(`${path}/`));
    if (below !== undefined) report([...at, path], `is the folder of the assignment's file "${below.path}"`, 'key');
    const data = files.find(source);
    if (data !== null) return [files.storeAs(path, data)];
    report([...at, path], `needs ${describeMissing(source, files)}`);
    return [];
  });
}

interface TextContext {
  files: PackageFiles;
  report: Report;
  limit: { bytes: number; reason: string };
}

/** The SHA-256 of a text that is written in the form or in a file of the package; null for none. */
function readText(
  form: CaseForm,
  key: 'stdin' | 'expected',
  at: PropertyKey[],
  { files, report, limit }: TextContext,
): string | null {
  const [text, path] = [form[key] ?? null, form[`${key}_file`] ?? null];
  const textAt = [...at, path === null ? key : `${key}_file`];
  if (text !== null && path !== null) report(textAt, `is given although there is ${key}; keep one of them`);
  const written = text === null ? null : Buffer.from(text);
  const data = path === null ? written : files.find(path);
  if (data === null) {
    if (path !== null) report(textAt, `needs ${describeMissing(path, files)}`);
    return null;
  }
  const fault = findTextFault(data, limit);
  if (fault !== null) report(textAt, fault);
  return files.store(data);
}

function readExpected(
  form: CaseForm,
  at: PropertyKey[],
  { context, checker, limits }: { context: CaseContext; checker: Checker; limits: CaseLimits },
): string | null {
  const { files, report } = context;
  if (form.expected === undefined && form.expected_file === undefined && checker.type !== 'custom')
    report(at, 'needs expected or expected_file; "expected: null" compares no output');
  const reason = `the case may print ${limits.outputBytes} (output_kb)`;
  const sha256 = readText(form, 'expected', at, { files, report, limit: { bytes: limits.outputBytes, reason } });
  if (checker.type !== 'regex' || sha256 === null) return sha256;
  const fault = findPatternFault(files.contents.get(sha256)!.toString());
  if (fault !== null) report([...at, form.expected_file === undefined ? 'expected' : 'expected_file'], fault);
  return sha256;
}
