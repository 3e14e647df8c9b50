import { useEffect, useRef } from 'preact/hooks';
import Uplot from 'uplot';
import type { Chart } from './chart-list.js';
import type { Columns } from './to-columns.js';

const heightPx = 170;
const yAxisPx = 58;
/** The space between two times on the axis. */
const timeSpacePx = 70;
const dashes = [[], [6, 4], [2, 3], [10, 3, 2, 3]];

/** The canvas of a chart. Its colours are those of the marks beside its values, in the current theme. */
export function Plot(props: {
  chart: Chart;
  columns: Columns;
  rows: 'hour' | 'day';
  /** The index of the step at the cursor; null: none. */
  cursor: number | null;
  onCursor: (index: number | null) => void;
}) {
  const { chart, columns, rows, cursor, onCursor } = props;
  const root = useRef<HTMLDivElement>(null);
  const plot = useRef<Uplot | null>(null);
  const notify = useRef(onCursor);
  notify.current = onCursor;

  useEffect(() => {
    const target = root.current!;
    const created = new Uplot(
      describePlot(chart, rows, target, (index) => notify.current(index)),
      columns,
      target,
    );
    plot.current = created;
    const resizing = new ResizeObserver(() => created.setSize({ width: target.clientWidth, height: heightPx }));
    resizing.observe(target);
    const stopWatching = watchTheme(() => created.redraw(false));
    return () => {
      stopWatching();
      resizing.disconnect();
      created.destroy();
      plot.current = null;
    };
  }, [chart, rows]);
  useEffect(() => plot.current?.setData(columns), [columns]);
  useEffect(() => {
    const shown = plot.current;
    if (!shown || shown.cursor.idx === cursor) return;
    const at = cursor === null ? undefined : columns[0][cursor];
    const left = at === undefined ? -10 : shown.valToPos(at, 'x');
    shown.setCursor({ left, top: at === undefined ? -10 : 1 }, false);
  }, [cursor]);

  return <div ref={root} class="plot" />;
}

function describePlot(
  chart: Chart,
  rows: 'hour' | 'day',
  target: HTMLElement,
  onCursor: (index: number | null) => void,
): Uplot.Options {
  const colorOf = (selector: string) => {
    const element = target.closest('.chart')?.querySelector(selector);
    return element ? getComputedStyle(element).color : 'gray';
  };
  const axis: Uplot.Axis = {
    stroke: () => colorOf('.chart-time'),
    font: '12px system-ui, sans-serif',
    grid: { stroke: () => getComputedStyle(target).borderTopColor, width: 1 },
    ticks: { show: false },
  };
  return {
    width: target.clientWidth,
    height: heightPx,
    legend: { show: false },
    cursor: { sync: { key: 'ops-history' }, drag: { x: false, y: false }, y: false, points: { size: 6 } },
    scales: { y: { range: (_plot, _min, max) => [0, Math.max(chart.atLeast, (max ?? 0) * 1.05)] } },
    axes: [
      { ...axis, space: timeSpacePx, values: (_plot, times) => times.map((at) => formatTick(at, rows)) },
      { ...axis, size: yAxisPx, values: (_plot, values) => values.map((value) => chart.format(value)) },
    ],
    series: [
      {},
      ...chart.series.map((_, i) => ({
        stroke: () => colorOf(`.chart-line-${i + 1} .chart-mark`),
        width: 1.5,
        dash: dashes[i] ?? [],
        spanGaps: false,
        points: { show: true, size: 4, filter: findAlone },
      })),
    ],
    hooks: { setCursor: [({ cursor }) => onCursor(cursor.idx ?? null)] },
  };
}

/** A value between two gaps is no line: it is drawn as a point. */
function findAlone({ data }: Uplot, line: number): number[] {
  const values = data[line] ?? [];
  const has = (i: number) => values[i] !== null && values[i] !== undefined;
  return Array.from(values, (_, i) => i).filter((i) => has(i) && !has(i - 1) && !has(i + 1));
}

function formatTick(seconds: number, rows: 'hour' | 'day'): string {
  const date = new Date(seconds * 1000);
  const isMidnight = date.getHours() === 0 && date.getMinutes() === 0;
  return rows === 'day' || isMidnight
    ? date.toLocaleDateString(undefined, { month: 'short', day: 'numeric' })
    : date.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
}

/** Calls back when the theme changes, in the settings or in the system. */
function watchTheme(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', onChange);
  return () => {
    observer.disconnect();
    system.removeEventListener('change', onChange);
  };
}
