// biome-ignore-all lint/a11y/useSemanticElements: a table cannot leave out the rows that are not in view
// biome-ignore-all lint/a11y/useFocusableInteractive: the rows have nothing to operate; the list itself scrolls
import type { ClassroomStudent } from '@runq/common/contract/classroom';
import { useRef } from 'preact/hooks';
import { useViewport } from '../../grader-batch/heat-map/use-viewport.js';
import { findRange } from '../../grader-batch/heat-map/virtual-range.js';
import { formatDistance } from '../../grading/format-moment.js';
import { describeActivity, describeStuck } from './class-text.js';

/** Up to as many students all rows are rendered; of more, those in view and some beyond. */
const virtualBeyond = 200;
const overscan = 8;

/** The students, a row each. All rows have the height that grader-class.css gives them. */
export function ClassTable({
  students,
  now,
  rowHeight,
}: {
  students: ClassroomStudent[];
  now: number;
  rowHeight: number;
}) {
  const ref = useRef<HTMLDivElement>(null);
  const { top, height } = useViewport(ref);
  const count = students.length;
  const { first, end } =
    count <= virtualBeyond
      ? { first: 0, end: count }
      : findRange({ scroll: top, view: height, itemSize: rowHeight, count, overscan });
  return (
    <div
      ref={ref}
      class="class-list"
      role="table"
      aria-label="Students"
      aria-rowcount={count + 1}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must scroll with the keyboard
      tabIndex={0}
    >
      <div role="rowgroup" class="class-head">
        <div role="row" aria-rowindex={1}>
          <span role="columnheader">Student</span>
          <span role="columnheader">Now</span>
          <span role="columnheader">Last error</span>
        </div>
      </div>
      <div role="rowgroup" class="class-rows" style={{ height: `${count * rowHeight}px` }}>
        {students.slice(first, end).map((one, nth) => (
          <ClassRow key={one.student} student={one} index={first + nth} top={(first + nth) * rowHeight} now={now} />
        ))}
      </div>
    </div>
  );
}

function ClassRow(props: { student: ClassroomStudent; index: number; top: number; now: number }) {
  const { student: one, index, top, now } = props;
  const stuck = describeStuck(one, now);
  const { state, lastError, lastRunAt } = one;
  return (
    <div role="row" aria-rowindex={index + 2} class="class-row" data-student={one.student} style={{ top: `${top}px` }}>
      <span role="rowheader" title={one.student}>
        {one.student}
      </span>
      <span role="cell" class="class-state">
        {/* The class is that of the text itself: Chromium does not restyle it when the class of the cell changes. */}
        <span class={`state-${stuck ? 'stuck' : state}`}>{describeActivity(one, now)}</span>
        {stuck ? <strong>{stuck}</strong> : lastRunAt && <small>last run {formatDistance(lastRunAt, now)}</small>}
      </span>
      <span role="cell" class="class-error">
        {lastError && (
          <>
            <span>
              <b>{lastError.type}</b> <small>{formatDistance(lastError.at, now)}</small>
            </span>
            <small title={lastError.sentence}>{lastError.sentence}</small>
          </>
        )}
      </span>
    </div>
  );
}
