import { useMemo } from 'preact/hooks';
import { useSignalValue } from '../../ui/signal.js';
import { useBatch } from '../data/batch-context.js';
import type { BatchState } from '../data/batch-shape.js';
import { HeatMap } from '../heat-map/heat-map.js';
import { AttentionPanel } from './attention-panel.js';
import { CaseTimes } from './case-times.js';
import { LeftOutPanel } from './left-out-panel.js';
import { ProgressPanel } from './progress-panel.js';
import { ScoreChart } from './score-chart.js';
import { summarizeRows } from './summarize-rows.js';
import { VerdictBars } from './verdict-bars.js';

/** The results of a batch: its progress, the map of students and cases, and what they add up to. */
export function ResultsView({ batch, grading }: { batch: BatchState; grading: NonNullable<BatchState['grading']> }) {
  const { store } = useBatch();
  const grid = useSignalValue(store.grid);
  const obstacle = useSignalValue(store.obstacle);
  const summary = useMemo(() => grid && summarizeRows(grid.rows, grid.cases.length), [grid]);
  return (
    <>
      <ProgressPanel batch={batch} obstacle={obstacle?.message ?? null} />
      <AttentionPanel grading={grading} />
      {grid && summary ? (
        <>
          <HeatMap grid={grid} />
          <div class="batch-columns">
            <ScoreChart summary={summary} maxScore={grading.maxScore} />
            <VerdictBars verdicts={summary.verdicts} />
            <CaseTimes cases={grid.cases} summary={summary} />
          </div>
        </>
      ) : (
        <p class="empty-note" role="status">
          Loading results…
        </p>
      )}
      <LeftOutPanel missing={grading.missing} leftOut={grading.leftOut} />
    </>
  );
}
