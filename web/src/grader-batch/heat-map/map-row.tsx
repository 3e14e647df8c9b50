// biome-ignore-all lint/a11y/useSemanticElements: a table cannot leave out the rows and columns that are not in view
// biome-ignore-all lint/a11y/useFocusableInteractive: the focus is on the links and buttons in the cells
import type { CaseVerdict } from '@runq/common/contract/grading';
import { useMemo } from 'preact/hooks';
import { formatBatchAddress } from '../batch-path.js';
import type { GridStudent } from '../data/batch-shape.js';
import { formatPoints, readFinalScore } from '../format-figures.js';
import { verdictInfo } from '../verdict-info.js';
import type { MapLayout } from './map-layout.js';
import { caseColumn } from './move-cell.js';
import { nameOf } from './select-rows.js';
import type { VirtualRange } from './virtual-range.js';

interface MapRowProps {
  row: GridStudent;
  /** Its place below the header. */
  index: number;
  layout: MapLayout;
  /** The cases that are rendered. */
  cases: VirtualRange;
  caseNames: readonly string[];
  /** The column that Tab reaches; null: it is in another row. */
  activeColumn: number | null;
  batchId: string;
  query: string;
}

/** A student of the map. Its cells are rendered again only when something of them has changed. */
export function MapRow({ row, index, layout, cases, caseNames, activeColumn, batchId, query }: MapRowProps) {
  const cells = useMemo(() => {
    const rendered = Array.from({ length: cases.end - cases.first }, (_, nth) => cases.first + nth);
    const pinned = activeColumn === null ? -1 : activeColumn - caseColumn;
    if (pinned >= 0 && pinned < caseNames.length && !rendered.includes(pinned)) rendered.push(pinned);
    const studentAddress = formatBatchAddress(batchId, { kind: 'student', student: row.student }, query);
    return (
      <>
        <div role="rowheader" aria-colindex={1} class="map-name" style={{ width: `${layout.nameWidth}px` }}>
          <a href={studentAddress} tabIndex={activeColumn === 0 ? 0 : -1} data-column={0} title={row.student}>
            {nameOf(row)}
          </a>
        </div>
        <div
          role="gridcell"
          aria-colindex={2}
          class="map-score"
          style={{ left: `${layout.nameWidth}px`, width: `${layout.scoreWidth}px` }}
        >
          <a href={studentAddress} tabIndex={activeColumn === 1 ? 0 : -1} data-column={1}>
            <Score row={row} />
          </a>
        </div>
        {rendered.map((at) => (
          <div
            key={at}
            role="gridcell"
            aria-colindex={at + caseColumn + 1}
            class="map-cell"
            style={{ left: `${layout.leftOfCase(at)}px`, width: `${layout.caseWidth}px` }}
          >
            <a
              href={formatBatchAddress(batchId, { kind: 'cell', student: row.student, case: caseNames[at]! }, query)}
              tabIndex={activeColumn === at + caseColumn ? 0 : -1}
              data-column={at + caseColumn}
              {...describeVerdict(row.verdicts[at] ?? null)}
            />
          </div>
        ))}
      </>
    );
  }, [row, layout, cases.first, cases.end, caseNames, activeColumn, batchId, query]);

  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      class="map-row"
      data-student={row.student}
      style={{ top: `${layout.headHeight + index * layout.rowHeight}px`, height: `${layout.rowHeight}px` }}
    >
      {cells}
    </div>
  );
}

function describeVerdict(verdict: CaseVerdict | null) {
  if (verdict === null) return { class: 'tone-none', 'aria-label': 'No result yet', children: '·' };
  const { code, label, tone } = verdictInfo[verdict];
  return { class: `tone-${tone}`, title: label, children: code };
}

function Score({ row }: { row: GridStudent }) {
  const score = readFinalScore(row);
  if (row.overridden)
    return (
      <span title={`Set by ${row.overridden.by}; ${formatPoints(row.score)} by the cases`}>
        {formatPoints(row.overridden.score)}
        <span aria-hidden="true"> ✎</span>
        <span class="hidden-label"> set by a grader</span>
      </span>
    );
  if (score !== null) return <>{formatPoints(score)}</>;
  if (row.needsAttention)
    return (
      <>
        <span aria-hidden="true">!</span>
        <span class="hidden-label">needs attention</span>
      </>
    );
  return (
    <>
      <span aria-hidden="true">…</span>
      <span class="hidden-label">{row.state === 'active' ? 'being graded' : 'waiting'}</span>
    </>
  );
}
