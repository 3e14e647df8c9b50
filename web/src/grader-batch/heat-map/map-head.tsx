// biome-ignore-all lint/a11y/useSemanticElements: a table cannot leave out the rows and columns that are not in view
// biome-ignore-all lint/a11y/useFocusableInteractive: the focus is on the links and buttons in the cells
import type { GridCase } from '../data/batch-shape.js';
import type { MapLayout } from './map-layout.js';
import type { MapQuery, SortBy } from './map-query.js';
import { caseColumn } from './move-cell.js';
import type { VirtualRange } from './virtual-range.js';

/** The header of the map. A column's button sorts by it. */
export function MapHead(props: {
  cases: readonly GridCase[];
  rendered: VirtualRange;
  layout: MapLayout;
  query: MapQuery;
  activeColumn: number | null;
  onSort: (by: SortBy) => void;
}) {
  const { cases, rendered, layout, query, activeColumn, onSort } = props;
  const indexes = Array.from({ length: rendered.end - rendered.first }, (_, nth) => rendered.first + nth);
  const pinned = activeColumn === null ? -1 : activeColumn - caseColumn;
  if (pinned >= 0 && pinned < cases.length && !indexes.includes(pinned)) indexes.push(pinned);

  const head = (column: number, sort: SortBy, label: string, title: string, style: Record<string, string>) => (
    <div
      key={column}
      role="columnheader"
      aria-colindex={column + 1}
      class={column === 0 ? 'map-head map-name' : 'map-head'}
      style={style}
      {...(query.sort === sort && {
        'aria-sort': query.isDescending ? ('descending' as const) : ('ascending' as const),
      })}
    >
      <button
        type="button"
        tabIndex={activeColumn === column ? 0 : -1}
        data-column={column}
        title={title}
        onClick={() => onSort(sort)}
      >
        <span class="map-head-label">{label}</span>
        {query.sort === sort && <span aria-hidden="true">{query.isDescending ? '↓' : '↑'}</span>}
      </button>
    </div>
  );

  return (
    <div role="row" aria-rowindex={1} class="map-head-row" style={{ height: `${layout.headHeight}px` }}>
      {head(0, 'name', 'Student', 'Sort by name', { width: `${layout.nameWidth}px` })}
      {head(1, 'score', 'Score', 'Sort by score', {
        left: `${layout.nameWidth}px`,
        width: `${layout.scoreWidth}px`,
      })}
      {indexes.map((at) => {
        const { name, points, visibility } = cases[at]!;
        const unit = points === 1 ? 'point' : 'points';
        return head(
          at + caseColumn,
          at,
          name,
          `${name}: ${points} ${unit}, ${visibility.replace('_', ' ')}. Sort by verdict`,
          {
            left: `${layout.leftOfCase(at)}px`,
            width: `${layout.caseWidth}px`,
          },
        );
      })}
    </div>
  );
}
