import type { TestFramework } from '@runq/common/contract/case-test';
import type { CaseLimits, FileRef, Visibility } from '@runq/common/contract/grading';
import { buildFiles, type CaseContext, describeMissing } from '../build-cases.js';
import { convertLimits } from '../case-limits.js';
import type { Form } from '../form/read-form.js';
import type { SuiteForm } from '../form/suite-schema.js';

/** A suite of an assignment whose tests are not collected yet. */
export interface Suite {
  name: string;
  framework: TestFramework;
  /** Beside the submission, the test file first. */
  files: FileRef[];
  /** Of tests that set none. */
  points: number;
  visibility: Visibility;
  limits: CaseLimits;
}

/** The suites of a form. Reports everything that is wrong with them; the result is then incomplete. */
export function buildSuites(form: Form, context: CaseContext): Suite[] {
  const { suites, suiteNames, caseNames, head, report } = form;
  for (const [index, name] of suiteNames.entries()) {
    if (name === null) continue;
    const first = suiteNames.indexOf(name);
    if (first < index) report(['suites', index, 'name'], `is the name of suites[${first}] as well`);
    else if (caseNames.includes(name)) report(['suites', index, 'name'], `"${name}" is the name of a case as well`);
  }
  if (suites.length > 0 && head.solution === undefined)
    report(['suites'], 'needs a solution: its tests are collected and tried with it', 'key');
  return suites.flatMap((suite, index) => (suite === null ? [] : [buildSuite(suite, ['suites', index], context)]));
}

function buildSuite(form: SuiteForm, at: PropertyKey[], context: CaseContext): Suite {
  const { files, report, sharedFiles } = context;
  const data = files.find(form.file);
  if (data === null) report([...at, 'file'], `needs ${describeMissing(form.file, files)}`);
  if (Object.hasOwn(form.files, form.file)) report([...at, 'files', form.file], 'is the test file of the suite', 'key');
  const more = buildFiles(form.files, [...at, 'files'], context, sharedFiles);
  return {
    name: form.name,
    framework: form.framework,
    files: [...(data === null ? [] : [files.storeAs(form.file, data)]), ...more],
    points: form.points,
    visibility: form.visibility,
    limits: convertLimits(form.limits ?? {}, { base: context.limits, max: context.maxLimits }, (key, message) =>
      report([...at, 'limits', key], message),
    ),
  };
}
