import type { MyAssignmentDetail } from '@runq/common/contract/my-assignment';
import { CaseText } from './results/case-text.js';
import { formatPoints } from './results/progress-text.js';

type MyCase = MyAssignmentDetail['cases'][number];

/** The cases whose input is known, each with a button that runs the project with it, and the names of the others. */
export function ExamplesTab({ details, onRun }: { details: MyAssignmentDetail; onRun: (item: MyCase) => void }) {
  const shown = details.cases.filter(isShown);
  const others = details.cases.filter((item) => !isShown(item));
  return (
    <>
      {shown.length === 0 && <p class="hint">This assignment shows no inputs.</p>}
      {shown.map((item, index) => (
        <section key={item.name} class="example" aria-labelledby={`example-${index}`}>
          <div class="example-head">
            <h3 id={`example-${index}`}>{item.name}</h3>
            <span class="case-points">{formatPoints(item.points, item.points).replace(/^\S+ of /, '')}</span>
            <button type="button" onClick={() => onRun(item)}>
              Run with this input<span class="hidden-label"> ({item.name})</span>
            </button>
          </div>
          {item.args.length > 0 && (
            <CaseText label="Arguments" text={item.args.map(quote).join(' ')} caseName={item.name} />
          )}
          {item.stdin !== null && item.stdin !== '' && (
            <CaseText label="Input" text={item.stdin} caseName={item.name} />
          )}
          {item.expected !== null && <CaseText label="Expected output" text={item.expected} caseName={item.name} />}
        </section>
      ))}
      {others.length > 0 && (
        <p class="hint">Also graded, with inputs that are not shown: {others.map(({ name }) => name).join(', ')}.</p>
      )}
      {details.files.length > 0 && (
        <p class="hint">When your program is graded, these files are beside it: {details.files.join(', ')}.</p>
      )}
    </>
  );
}

const isShown = ({ visibility, expected, stdin, args }: MyCase): boolean =>
  visibility === 'visible' && (expected !== null || stdin !== null || args.length > 0);

/** An argument as it is written in a shell. */
const quote = (argument: string): string =>
  /^[\w./:=+-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
