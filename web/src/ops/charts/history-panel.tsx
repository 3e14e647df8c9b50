import { useEffect, useRef, useState } from 'preact/hooks';
import { download } from '../../run/download-output.js';
import { lazy } from '../../ui/lazy.js';
import type { Snapshot } from '../stats-shape.js';
import { historyPath, type RangeName, ranges } from './watch-history.js';

const ChartGrid = lazy(() => import('./chart-grid.js').then((module) => module.ChartGrid));

/** The history of the service as charts, which load when the panel comes into view. */
export function HistoryPanel({ token, snapshot }: { token: string; snapshot: Snapshot }) {
  const [range, setRange] = useState<RangeName>('day');
  const [hasFailed, setFailed] = useState(false);
  const { ref, isSeen } = useSeen();
  const from = () => Date.now() - ranges[range].spanMs + 60_000;
  return (
    <section class="panel history" aria-labelledby="history-title" ref={ref}>
      <div class="history-head">
        <h2 id="history-title">History</h2>
        <fieldset class="history-range">
          <legend class="visually-hidden">Time range</legend>
          {(Object.keys(ranges) as RangeName[]).map((name) => (
            <label key={name}>
              <input type="radio" name="history-range" checked={range === name} onChange={() => setRange(name)} />
              {ranges[name].label}
            </label>
          ))}
        </fieldset>
        <button
          type="button"
          onClick={async () =>
            setFailed(!(await download(historyPath(range, from(), 'csv'), { token, as: 'history.csv' })))
          }
        >
          Download CSV
        </button>
        {hasFailed && (
          <span class="problem" role="alert">
            Failed to download the history.
          </span>
        )}
      </div>
      {isSeen && <ChartGrid key={range} token={token} range={range} snapshot={snapshot} />}
    </section>
  );
}

/** Whether an element has been in view. */
function useSeen() {
  const ref = useRef<HTMLElement>(null);
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      setSeen(true);
      observer.disconnect();
    });
    observer.observe(ref.current!);
    return () => observer.disconnect();
  }, []);
  return { ref, isSeen };
}
