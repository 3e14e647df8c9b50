import { formatLimit } from '../../ui/format.js';
import type { GridCase } from '../data/batch-shape.js';
import { formatUsedTime } from '../format-figures.js';
import { type RowSummary, readQuantile } from './summarize-rows.js';

const width = 240;
const height = 22;
const barTop = 8;
const barHeight = 6;
/** Shares of the limit at which the axis ends, and from which a case is run again alone. */
const axisEnd = 1.25;
const rerunShare = 0.8;

/** The CPU times of each case against its limit, and how many students did not get it right. */
export function CaseTimes({ cases, summary }: { cases: readonly GridCase[]; summary: RowSummary }) {
  const { failures, cpuTimesMs } = summary;
  const worst = Math.max(0, ...failures);
  return (
    <section class="batch-panel batch-wide" aria-labelledby="cases-title">
      <h2 id="cases-title">Cases</h2>
      <p class="chart-facts">
        {worst === 0 ? 'No case is failed so far.' : describeWorst(cases, failures, worst)} In the bars: shortest to
        longest CPU time, a mark at the median, and a line at the limit.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard. */}
      <section class="batch-scroll" tabIndex={0} aria-label="Cases, scrolls horizontally">
        <table class="batch-table">
          <thead>
            <tr>
              <th scope="col">Case</th>
              <th scope="col">Points</th>
              <th scope="col">Not right</th>
              <th scope="col" class="only-wide">
                CPU time against the limit
              </th>
              <th scope="col">Median</th>
              <th scope="col">Longest</th>
              <th scope="col">Limit</th>
            </tr>
          </thead>
          <tbody>
            {cases.map(({ name, points, limits }, at) => {
              const times = cpuTimesMs[at] ?? [];
              const [median, longest] = [readQuantile(times, 0.5), readQuantile(times, 1)];
              return (
                <tr key={name} class={worst > 0 && failures[at] === worst ? 'is-worst' : undefined}>
                  <th scope="row">{name}</th>
                  <td>{points}</td>
                  <td>{failures[at]}</td>
                  <td class="only-wide">
                    {limits && times.length > 0 && <TimeBar times={times} limitMs={limits.cpuTimeMs} />}
                  </td>
                  <td>{median === null ? '-' : formatUsedTime(median)}</td>
                  <td>{longest === null ? '-' : formatUsedTime(longest)}</td>
                  <td>{limits ? formatLimit(limits.cpuTimeMs) : 'unknown'}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
    </section>
  );
}

/** Names at most; with more, the figures in the table say it. */
const maxNames = 3;

function describeWorst(cases: readonly GridCase[], failures: readonly number[], worst: number): string {
  const names = cases.filter((_, at) => failures[at] === worst).map(({ name }) => name);
  const count = worst === 1 ? '1 student' : `${worst} students`;
  const listed = names.length > maxNames ? `${names.length} cases` : names.join(', ');
  return `Most failed: ${listed}, by ${count}${names.length > 1 ? ' each' : ''}.`;
}

/** The columns beside it say the same in figures. */
function TimeBar({ times, limitMs }: { times: readonly number[]; limitMs: number }) {
  const toX = (ms: number) => Math.min(axisEnd, ms / limitMs) * (width / axisEnd);
  const [shortest, longest, median] = [times[0]!, times.at(-1)!, readQuantile(times, 0.5)!];
  const isNear = longest >= limitMs * rerunShare;
  return (
    <svg viewBox={`0 0 ${width} ${height}`} class="time-bar" aria-hidden="true">
      <rect class="time-axis" x="0" y={barTop} width={width} height={barHeight} rx="3" />
      <rect
        class="time-near"
        x={toX(limitMs * rerunShare)}
        y={barTop}
        width={toX(limitMs * (1 - rerunShare))}
        height={barHeight}
      />
      <rect
        class={isNear ? 'time-range is-near' : 'time-range'}
        x={toX(shortest)}
        y={barTop}
        width={Math.max(3, toX(longest) - toX(shortest))}
        height={barHeight}
        rx="3"
      />
      <rect class="time-median" x={toX(median) - 1} y={barTop - 4} width="3" height={barHeight + 8} />
      <rect class="time-limit" x={toX(limitMs)} y="1" width="2" height={height - 2} />
    </svg>
  );
}
