import type { AssignmentCase, CaseGroup } from '@runq/common/contract/grading';
import type { Form } from './form/read-form.js';

/** Groups of cases and suites. Each must exist, and is in one group only. */
export function buildGroups({ head, caseNames, suiteNames, report }: Form): CaseGroup[] {
  const groupOf = new Map<string, string>();
  const names = new Set<string>();
  return head.groups.map(({ name, cases, scoring, stop_on_fail }, index) => {
    if (names.has(name)) report(['groups', index, 'name'], `"${name}" is the name of another group as well`);
    names.add(name);
    for (const [i, member] of cases.entries()) {
      const other = groupOf.get(member);
      if (![...caseNames, ...suiteNames].includes(member))
        report(['groups', index, 'cases', i], `"${member}" is the name of no case`);
      else if (other !== undefined)
        report(['groups', index, 'cases', i], `"${member}" is in group "${other}" already; a case is in one group`);
      groupOf.set(member, name);
    }
    return { name, cases, scoring, stopOnFail: stop_on_fail };
  });
}

/** Names of the cases that students may check: the given ones, else the examples. */
export function buildPrecheck({ head, caseNames, suiteNames, report }: Form, cases: AssignmentCase[]): string[] {
  if (head.precheck === undefined) return cases.filter(({ isExample }) => isExample).map(({ name }) => name);
  for (const [index, name] of head.precheck.entries()) {
    if (![...caseNames, ...suiteNames].includes(name)) report(['precheck', index], `"${name}" is the name of no case`);
    else if (head.precheck.indexOf(name) < index) report(['precheck', index], `"${name}" is in the list twice`);
  }
  return head.precheck;
}
