import type { WouldPassIf } from '@runq/common/contract/grading';
import { useEffect } from 'preact/hooks';
import { Link } from '../../grading/link.js';
import { ResourceView } from '../../grading/resource-view.js';
import { useSignalValue } from '../../ui/signal.js';
import { useAddress, useBatch } from '../data/batch-context.js';
import type { CellView } from '../data/batch-shape.js';
import { useChangingResource } from '../data/use-changing-resource.js';
import { formatPoints } from '../format-figures.js';
import { nameOf } from '../heat-map/select-rows.js';
import { PageTitle } from '../page-title.js';
import { VerdictBadge } from '../verdict-badge.js';
import { wrongOutputs } from '../verdict-info.js';
import { CaseFiles } from './case-files.js';
import { CaseUsage } from './case-usage.js';
import { CellSteps } from './cell-steps.js';
import { OutputDiffView } from './output-diff.js';
import { SameOutputNote } from './same-output-note.js';
import { TextPanel } from './text-panel.js';
import { TranscriptView } from './transcript-view.js';

const rules: Record<WouldPassIf, string> = {
  whitespace: 'It would be right without regard to whitespace.',
  case: 'It would be right without regard to upper and lower case.',
  prompts: 'It would be right without the prompts of input().',
};

/** One case of one student. */
export function CellPage({ student, case: caseName }: { student: string; case: string }) {
  const { client, store } = useBatch();
  const toAddress = useAddress();
  const cell = useChangingResource(`${student}\n${caseName}`, () => client.readCell(student, caseName));
  const grid = useSignalValue(store.grid);
  const row = grid?.rows.find((one) => one.student === student);
  const isUnfinished = row !== undefined && row.state !== 'finished';
  return (
    <>
      <nav class="batch-trail" aria-label="Where this is">
        <Link to={toAddress({ kind: 'results' })}>Results</Link>
        <Link to={toAddress({ kind: 'student', student })}>{row ? nameOf(row) : student}</Link>
        <span aria-current="page">{caseName}</span>
      </nav>
      <CellSteps student={student} case={caseName} />
      {isUnfinished && cell.problem?.status === 404 ? (
        <WaitingCell reload={cell.reload} />
      ) : (
        <ResourceView resource={cell} notFound="There is no result of this student in this case.">
          {(value) => <CellDetails key={`${value.student}\n${value.result.name}`} cell={value} />}
        </ResourceView>
      )}
    </>
  );
}

/** Reads the cell again whenever something of the batch is graded. */
function WaitingCell({ reload }: { reload: () => void }) {
  const { grid } = useBatch().store;
  useEffect(() => grid.subscribe(reload), [grid]);
  return (
    <p class="empty-note" role="status">
      This case is not graded yet.
    </p>
  );
}

function CellDetails({ cell }: { cell: CellView }) {
  const { result, transcript, student } = cell;
  const { verdict, wouldPassIf, diff, artifacts } = result;
  const errors = (transcript?.parts ?? []).flatMap(({ kind, text }) => (kind === 'stderr' ? [text] : [])).join('');
  return (
    <article class="cell" aria-label={`${result.name} of ${student}`}>
      <PageTitle>
        {result.name} <VerdictBadge verdict={verdict} isLong />
      </PageTitle>
      <p>
        <strong>
          {verdict === 'IE'
            ? 'No points yet'
            : `${formatPoints(result.score)} of ${formatPoints(result.maxScore)} points`}
          .
        </strong>{' '}
        {result.sentence}
      </p>
      {wouldPassIf && <p class="batch-info">{rules[wouldPassIf]}</p>}
      {wrongOutputs.includes(verdict) && <SameOutputNote student={student} case={result.name} />}
      {diff && <OutputDiffView diff={diff} />}
      <section class="batch-panel" aria-labelledby="transcript-title">
        <h3 id="transcript-title">Terminal</h3>
        {transcript ? (
          <TranscriptView transcript={transcript} student={student} />
        ) : (
          <p class="empty-note">{result.python === null ? 'Nothing was run.' : 'The transcript has expired.'}</p>
        )}
      </section>
      {artifacts.length > 0 && (
        <section class="batch-panel" aria-labelledby="case-files-title">
          <h3 id="case-files-title">Plots and files</h3>
          <CaseFiles student={student} case={result.name} artifacts={artifacts} />
        </section>
      )}
      <div class="batch-columns batch-panel">
        <TextPanel title="Input" text={cell.input} empty="No input." />
        <TextPanel title="Expected output" text={cell.expected} empty="Not compared, or the assignment was deleted." />
        {errors !== '' && <TextPanel title="Error output" text={errors} empty="" />}
        <section aria-labelledby="usage-title">
          <h3 id="usage-title">Usage</h3>
          <CaseUsage cell={cell} />
        </section>
      </div>
    </article>
  );
}
