import { useId, useMemo, useState } from 'preact/hooks';
import { ScrollTable } from '../../ui/scroll-table.js';
import type { Chart } from './chart-list.js';
import type { History } from './history-shape.js';
import { Plot } from './plot.js';
import { type Columns, toColumns, toRows } from './to-columns.js';

/** A chart with its values at the cursor and its table. Lines are interrupted where nothing was recorded. */
export function ChartView(props: {
  chart: Chart;
  history: History;
  span: { from: number; to: number };
  rows: 'hour' | 'day';
}) {
  const { chart, history, span, rows } = props;
  const titleId = useId();
  const columns = useMemo(() => toColumns(chart, history, span), [history]);
  const [cursor, setCursor] = useState<number | null>(null);
  const [isTableOpen, setTableOpen] = useState(false);
  const steps = columns[0].length;
  const index = cursor === null || cursor >= steps ? findLast(columns) : cursor;
  const time = index === null ? 'No data yet' : formatStep(columns[0][index]!, rows);
  const values = chart.series.map(({ label }, i) => {
    const value = index === null ? null : columns[i + 1]![index];
    return { label, text: value === null || value === undefined ? '–' : chart.format(value) };
  });

  return (
    <figure class="chart" aria-labelledby={titleId}>
      <figcaption>
        <h3 id={titleId}>{chart.title}</h3>
        <span class="chart-time">{time}</span>
        <ul class="chart-values">
          {values.map(({ label, text }, i) => (
            <li key={label} class={`chart-line-${i + 1}`}>
              <i class="chart-mark" aria-hidden="true" />
              {label} <strong>{text}</strong>
            </li>
          ))}
        </ul>
      </figcaption>
      <div
        class="chart-plot"
        role="slider"
        tabIndex={0}
        aria-label={`${chart.title}: time of the values`}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, steps - 1)}
        aria-valuenow={index ?? 0}
        aria-valuetext={`${time}: ${values.map(({ label, text }) => `${label} ${text}`).join(', ')}`}
        onKeyDown={(event) => {
          const next = moveCursor(event.key, index ?? 0, steps);
          if (next === null) return;
          event.preventDefault();
          setCursor(next);
        }}
        onBlur={() => setCursor(null)}
      >
        <Plot chart={chart} columns={columns} rows={rows} cursor={cursor} onCursor={setCursor} />
      </div>
      <details onToggle={(event) => setTableOpen(event.currentTarget.open)}>
        <summary>
          Table <span class="visually-hidden">of {chart.title}</span>
        </summary>
        {isTableOpen && <ChartTable chart={chart} history={history} rows={rows} />}
      </details>
    </figure>
  );
}

function ChartTable({ chart, history, rows }: { chart: Chart; history: History; rows: 'hour' | 'day' }) {
  const heads = [rows === 'hour' ? 'Hour' : 'Day', ...chart.series.map(({ label }) => label)];
  return (
    <>
      <p class="hint">The highest value of each {rows}.</p>
      <ScrollTable label={chart.title} heads={heads}>
        {toRows(chart, history, rows).map(({ at, values }) => (
          <tr key={at}>
            <th scope="row">{formatPeriod(at, rows)}</th>
            {values.map((value, i) => (
              <td key={heads[i + 1]} data-label={heads[i + 1]}>
                {value === null ? '–' : chart.format(value)}
              </td>
            ))}
          </tr>
        ))}
      </ScrollTable>
    </>
  );
}

/** The newest step with a value. */
function findLast([times, ...lines]: Columns): number | null {
  for (let i = times.length - 1; i >= 0; i--) if (lines.some((line) => line[i] !== null)) return i;
  return null;
}

/** Steps of a page key. */
const pageSteps = 30;

/** The place of the cursor after a key; null for a key that does not move it. */
function moveCursor(key: string, index: number, steps: number): number | null {
  const moves: Record<string, number> = {
    ...{ ArrowLeft: index - 1, ArrowDown: index - 1, ArrowRight: index + 1, ArrowUp: index + 1 },
    ...{ PageDown: index - pageSteps, PageUp: index + pageSteps, Home: 0, End: steps - 1 },
  };
  const next = moves[key];
  return next === undefined ? null : Math.min(Math.max(next, 0), steps - 1);
}

const time = { hour: '2-digit', minute: '2-digit' } as const;
const day = { month: 'short', day: 'numeric' } as const;

/** A step in the viewer's time zone. */
function formatStep(seconds: number, rows: 'hour' | 'day'): string {
  const date = new Date(seconds * 1000);
  return date.toLocaleString(undefined, rows === 'hour' ? { ...time } : { ...day, ...time });
}

const formatPeriod = (at: number, rows: 'hour' | 'day') =>
  new Date(at).toLocaleString(undefined, rows === 'hour' ? { ...day, ...time } : { weekday: 'short', ...day });
