import 'uplot/dist/uPlot.min.css';
import '../../styles/on-demand/charts.css';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { useSignalValue } from '../../ui/signal.js';
import type { Snapshot } from '../stats-shape.js';
import { charts } from './chart-list.js';
import { ChartView } from './chart-view.js';
import { addLiveMinute, addSnapshot, type LiveMinute } from './live-minute.js';
import { type RangeName, ranges, watchHistory } from './watch-history.js';

/** How often the live minute is drawn. */
const drawEveryMs = 5000;

/** All charts of a range; their cursors move together. */
export function ChartGrid({ token, range, snapshot }: { token: string; range: RangeName; snapshot: Snapshot }) {
  const [watch] = useState(() => watchHistory(token, range));
  useEffect(() => watch.close, []);
  const { history, problem } = useSignalValue(watch.state);
  const [live, setLive] = useState<LiveMinute | null>(null);
  const now = Date.parse(snapshot.health.timestamp);
  useEffect(() => setLive((known) => addSnapshot(known, snapshot, now)), [snapshot]);

  const shown = useMemo(() => {
    if (!history) return null;
    return range === 'day' ? { ...history, points: addLiveMinute(history.points, live) } : history;
  }, [history, Math.floor(now / drawEveryMs)]);

  return (
    <>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {!shown ? (
        !problem && <p class="empty-note">Loading…</p>
      ) : (
        <div class="charts">
          {charts.map((chart) => (
            <ChartView
              key={chart.title}
              chart={chart}
              history={shown}
              span={{ from: now - ranges[range].spanMs, to: now }}
              rows={ranges[range].rows}
            />
          ))}
        </div>
      )}
    </>
  );
}
