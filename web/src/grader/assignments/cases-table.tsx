import type { CheckerType, Visibility } from '@runq/common/contract/grading';
import type { AssignmentView, Finding } from '../../grading/grading-shape.js';

/** What students see of a case. */
const visibilityLabels: Record<Visibility, string> = {
  visible: 'Visible',
  name_only: 'Name only',
  hint: 'Hint',
  hidden: 'Hidden',
  after_due: 'After the due date',
};

const checkerLabels: Record<CheckerType, string> = {
  exact: 'Exact',
  lines: 'Lines',
  tokens: 'Words',
  near: 'Near',
  float: 'Numbers',
  contains: 'Contains',
  regex: 'Pattern',
  unordered: 'Lines in any order',
  linecount: 'Share of lines',
  custom: 'Custom checker',
  test: 'Test of a suite',
};

/** The cases in their order; those with findings of the check are marked. */
export function CasesTable({ cases, findings }: { cases: AssignmentView['cases']; findings: Finding[] }) {
  const severityOf = new Map<string, Finding['severity']>();
  for (const { case: name, severity } of findings)
    if (name !== null && severityOf.get(name) !== 'error') severityOf.set(name, severity);
  return (
    <section class="panel" aria-labelledby="cases-title">
      <h2 id="cases-title">Cases</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section class="scroll cases" tabIndex={0} aria-label="Cases, scrolls">
        <table>
          <thead>
            <tr>
              <th scope="col">Case</th>
              <th scope="col" class="number">
                Points
              </th>
              <th scope="col">Students see</th>
              <th scope="col">Comparison</th>
            </tr>
          </thead>
          <tbody>
            {cases.map(({ name, points, visibility, checker }) => (
              <tr key={name}>
                <th scope="row">
                  {name}
                  {severityOf.has(name) && <Mark severity={severityOf.get(name)!} />}
                </th>
                <td class="number">{points}</td>
                <td>{visibilityLabels[visibility]}</td>
                <td>{checkerLabels[checker]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

function Mark({ severity }: { severity: Finding['severity'] }) {
  return <span class={`badge badge-${severity === 'error' ? 'silent' : 'quiet'} mark`}>{severity}</span>;
}
