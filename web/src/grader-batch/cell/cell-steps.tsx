import { useEffect, useMemo } from 'preact/hooks';
import { useGrader } from '../../grading/grader-context.js';
import { useSignalValue } from '../../ui/signal.js';
import { useAddress, useBatch } from '../data/batch-context.js';
import { parseMapQuery } from '../heat-map/map-query.js';
import { caseColumn, findVerdict, type Position } from '../heat-map/move-cell.js';
import { selectRows } from '../heat-map/select-rows.js';
import { wrongOutputs } from '../verdict-info.js';

/** Steps from this cell to the previous and next wrong output, in the order of the map; also by `p` and `n`. */
export function CellSteps({ student, case: caseName }: { student: string; case: string }) {
  const { store, query, active } = useBatch();
  const { navigation } = useGrader();
  const toAddress = useAddress();
  const grid = useSignalValue(store.grid);
  const rows = useMemo(() => (grid ? selectRows(grid.rows, parseMapQuery(query)) : []), [grid, query]);
  const column = (grid?.cases.findIndex(({ name }) => name === caseName) ?? -1) + caseColumn;
  const at: Position = { row: rows.findIndex((row) => row.student === student), column };
  const previous = at.row < 0 ? null : findVerdict(rows, at, -1, wrongOutputs);
  const next = findVerdict(rows, at, 1, wrongOutputs);

  // The map comes back at this cell.
  useEffect(() => active.set({ student, column }), [student, column]);

  function open(to: Position | null): void {
    const target = to && rows[to.row]?.student;
    const name = to && grid?.cases[to.column - caseColumn]?.name;
    if (target && name) navigation.go(toAddress({ kind: 'cell', student: target, case: name }));
  }

  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      const isTyping = (event.target as Element).matches?.('input, textarea, select, dialog *');
      if (isTyping || event.ctrlKey || event.altKey || event.metaKey) return;
      if (event.key === 'n') open(next);
      else if (event.key === 'p') open(previous);
    }
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  });

  return (
    <p class="cell-steps">
      <button type="button" aria-keyshortcuts="p" disabled={!previous} onClick={() => open(previous)}>
        Previous<span class="only-wide"> wrong output</span> <kbd>p</kbd>
      </button>
      <button type="button" aria-keyshortcuts="n" disabled={!next} onClick={() => open(next)}>
        Next<span class="only-wide"> wrong output</span> <kbd>n</kbd>
      </button>
    </p>
  );
}
