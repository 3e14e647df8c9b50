// biome-ignore-all lint/a11y/useSemanticElements: a table cannot leave out the rows and columns that are not in view
// biome-ignore-all lint/a11y/useFocusableInteractive: the focus is on the links and buttons in the cells
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useGrader } from '../../grading/grader-context.js';
import { useMediaQuery } from '../../ui/media-query.js';
import { useSignalValue } from '../../ui/signal.js';
import { formatBatchAddress } from '../batch-path.js';
import { useBatch } from '../data/batch-context.js';
import type { Grid } from '../data/batch-store.js';
import { wrongOutputs } from '../verdict-info.js';
import { useGradualRows } from './gradual-rows.js';
import { MapHead } from './map-head.js';
import { createMapLayout } from './map-layout.js';
import { formatMapQuery, type MapQuery, parseMapQuery, toggleSort } from './map-query.js';
import { MapRow } from './map-row.js';
import { MapToolbar } from './map-toolbar.js';
import { caseColumn, findVerdict, headerRow, moveCell, type Position } from './move-cell.js';
import { selectRows } from './select-rows.js';
import { useViewport } from './use-viewport.js';
import { findRange, scrollToItem } from './virtual-range.js';

const overscanRows = 4;
const overscanColumns = 2;

/**
 * Students and cases with a verdict each, by the grid pattern of the ARIA Authoring Practices. Only what is in view is
 * rendered, and the cell that has the focus, which thereby stays when it is scrolled out of view.
 */
export function HeatMap({ grid }: { grid: Grid }) {
  const { batchId, query, active } = useBatch();
  const { navigation } = useGrader();
  const ref = useRef<HTMLDivElement>(null);
  const viewport = useViewport(ref);
  const [message, setMessage] = useState('');
  const isNarrow = useMediaQuery('(max-width: 560px)');
  const mapQuery = useMemo(() => parseMapQuery(query), [query]);
  const rows = useMemo(() => selectRows(grid.rows, mapQuery), [grid.rows, mapQuery]);
  const caseNames = useMemo(() => grid.cases.map(({ name }) => name), [grid.cases]);
  const { width } = viewport;
  const layout = useMemo(
    () => createMapLayout({ isNarrow, width, cases: caseNames.length }),
    [isNarrow, width, caseNames.length],
  );
  const chosen = useSignalValue(active);
  const columns = caseNames.length + caseColumn;
  const position = useMemo((): Position => {
    if (!chosen) return { row: Math.min(0, rows.length - 1), column: Math.min(caseColumn, columns - 1) };
    if (chosen.student === null) return { row: headerRow, column: chosen.column };
    const row = rows.findIndex(({ student }) => student === chosen.student);
    return { row: row < 0 ? Math.min(0, rows.length - 1) : row, column: Math.min(chosen.column, columns - 1) };
  }, [chosen, rows, columns]);
  const wantsFocus = useRef(false);

  const fixedWidth = layout.leftOfCase(0);
  const viewHeight = viewport.height - layout.headHeight;
  const viewWidth = viewport.width - fixedWidth;
  const shown = findRange({
    ...{ scroll: viewport.top, view: viewHeight, itemSize: layout.rowHeight },
    ...{ count: rows.length, overscan: overscanRows },
  });
  const shownCases = findRange({
    // The score scrolls with the cases; the names stay.
    ...{ scroll: Math.max(0, viewport.left - layout.scoreWidth), view: viewport.width - layout.nameWidth },
    itemSize: layout.caseWidth,
    ...{ count: caseNames.length, overscan: overscanColumns },
  });
  const indexes = Array.from({ length: Math.max(0, shown.end - shown.first) }, (_, nth) => shown.first + nth);
  if (position.row >= 0 && !indexes.includes(position.row)) indexes.push(position.row);
  // The row that gets the focus first, then from the middle of the view outwards.
  const middle = (shown.first + shown.end) / 2;
  const distance = (row: number) => (row === position.row ? -1 : Math.abs(row - middle));
  const rendered = useGradualRows([...indexes].sort((a, b) => distance(a) - distance(b)));

  function reveal(to: Position): void {
    const element = ref.current!;
    if (to.row >= 0)
      element.scrollTop = scrollToItem({
        ...{ scroll: element.scrollTop, view: viewHeight, itemSize: layout.rowHeight, index: to.row },
      });
    if (to.column >= caseColumn)
      element.scrollLeft = scrollToItem({
        ...{ scroll: element.scrollLeft, view: viewWidth, itemSize: layout.caseWidth, index: to.column - caseColumn },
      });
    else element.scrollLeft = 0;
  }

  function go(to: Position): void {
    reveal(to);
    wantsFocus.current = true;
    active.set({ student: rows[to.row]?.student ?? null, column: to.column });
  }

  // After the cell is rendered. A browser would scroll it under the header.
  useLayoutEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    ref.current!.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true });
  }, [position]);

  // A window that changes its size, or a phone that is turned.
  useLayoutEffect(() => {
    if (ref.current!.contains(document.activeElement)) reveal(position);
  }, [layout, viewport.height]);

  // Back from a cell: the map is where it was.
  useLayoutEffect(() => {
    if (chosen && viewport.height > 0) go(position);
  }, [viewport.height > 0]);

  function find(step: 1 | -1): void {
    const { only } = mapQuery;
    const wanted = only === null || only === 'attention' || only === 'overridden' ? wrongOutputs : [only];
    const found = findVerdict(rows, position, step, wanted);
    if (found) go(found);
    setMessage(found ? '' : `No ${step === 1 ? 'more' : 'earlier'} wrong output.`);
  }

  function change(next: MapQuery): void {
    setMessage('');
    navigation.go(formatBatchAddress(batchId, { kind: 'results' }, formatMapQuery(next)), { replace: true });
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.altKey || event.metaKey || (event.ctrlKey && event.key !== 'Home' && event.key !== 'End')) return;
    const pageRows = Math.max(1, Math.floor(viewHeight / layout.rowHeight) - 1);
    const to = moveCell(event, position, { rows: rows.length, columns, pageRows });
    if (to) go(to);
    else if (event.key === 'n' || event.key === 'p') find(event.key === 'n' ? 1 : -1);
    else return;
    event.preventDefault();
  }

  /** Opens what was clicked, and makes it the cell that Tab reaches. */
  function onClick(event: MouseEvent): void {
    const link = (event.target as Element).closest('a');
    const student = link?.closest<HTMLElement>('[data-student]')?.dataset.student;
    if (!link || student === undefined) return;
    active.set({ student, column: Number(link.dataset.column) });
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigation.go(link.getAttribute('href')!);
  }

  const activeColumn = (row: number) => (position.row === row ? position.column : null);
  return (
    <section class="batch-panel" aria-labelledby="map-title">
      <h2 id="map-title">Students and cases</h2>
      <MapToolbar query={mapQuery} onChange={change} onFind={find} shown={rows.length} all={grid.rows.length} />
      <p class="hidden-label" role="status">
        {message}
      </p>
      {rows.length === 0 && <p class="empty-note">No student matches the filter.</p>}
      <div
        ref={ref}
        class="map"
        role="grid"
        aria-label="Students and cases"
        aria-describedby="map-keys"
        aria-rowcount={rows.length + 1}
        aria-colcount={columns}
        tabIndex={-1}
        onKeyDown={onKeyDown}
        onClick={onClick}
        style={{ '--map-rows': `${layout.headHeight + Math.max(1, rows.length) * layout.rowHeight + 2}px` }}
      >
        <div
          role="rowgroup"
          class="map-canvas"
          style={{
            width: `${layout.widthOf(caseNames.length)}px`,
            height: `${layout.headHeight + rows.length * layout.rowHeight}px`,
          }}
        >
          <MapHead
            cases={grid.cases}
            rendered={shownCases}
            layout={layout}
            query={mapQuery}
            activeColumn={activeColumn(headerRow)}
            onSort={(by) => change(toggleSort(mapQuery, by))}
          />
          {indexes
            .filter((index) => rendered.has(index))
            .map((index) => (
              <MapRow
                key={rows[index]!.student}
                row={rows[index]!}
                index={index}
                layout={layout}
                cases={shownCases}
                caseNames={caseNames}
                activeColumn={activeColumn(index)}
                batchId={batchId}
                query={query}
              />
            ))}
        </div>
      </div>
      <p id="map-keys" class="map-keys">
        Arrows move, Enter opens a cell, n and p lead to the next and previous wrong output.
      </p>
    </section>
  );
}
