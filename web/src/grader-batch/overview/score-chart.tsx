import { formatPoints } from '../format-figures.js';
import type { RowSummary } from './summarize-rows.js';

const width = 400;
const height = 160;
const barGap = 4;
const labelHeight = 18;

/** How many students reached which tenth of the points. A table says the same to screen readers. */
export function ScoreChart({ summary, maxScore }: { summary: RowSummary; maxScore: number }) {
  const { histogram, final, mean, median } = summary;
  const most = Math.max(1, ...histogram);
  const barWidth = width / histogram.length;
  const tenth = maxScore / histogram.length;
  const rangeOf = (index: number) => {
    const end = index === histogram.length - 1 ? `${formatPoints(maxScore)}` : `< ${formatPoints(tenth * (index + 1))}`;
    return `${formatPoints(tenth * index)} to ${end}`;
  };
  return (
    <section class="batch-panel" aria-labelledby="scores-title">
      <h2 id="scores-title">Scores</h2>
      {final === 0 ? (
        <p class="empty-note">No final score yet.</p>
      ) : (
        <>
          <p class="chart-facts">
            Mean {formatPoints(mean!)}, median {formatPoints(median!)} of {formatPoints(maxScore)} points;{' '}
            {final === 1 ? '1 student' : `${final} students`}
          </p>
          <svg viewBox={`0 0 ${width} ${height}`} class="chart" aria-hidden="true">
            {histogram.map((count, index) => {
              const barHeight = (count / most) * (height - 2 * labelHeight);
              const x = index * barWidth + barGap / 2;
              const y = height - labelHeight - barHeight;
              return (
                <g key={rangeOf(index)}>
                  <title>{`${rangeOf(index)} points: ${count}`}</title>
                  <rect
                    class="chart-bar"
                    x={x}
                    y={y}
                    width={barWidth - barGap}
                    height={Math.max(1, barHeight)}
                    rx="3"
                  />
                  {count > 0 && (
                    <text class="chart-value" x={x + (barWidth - barGap) / 2} y={y - 5}>
                      {count}
                    </text>
                  )}
                  <text class="chart-label" x={x + (barWidth - barGap) / 2} y={height - 4}>
                    {formatPoints(tenth * index)}
                  </text>
                </g>
              );
            })}
          </svg>
          <table class="hidden-label">
            <caption>Students by score</caption>
            <thead>
              <tr>
                <th scope="col">Points</th>
                <th scope="col">Students</th>
              </tr>
            </thead>
            <tbody>
              {histogram.map((count, index) => (
                <tr key={rangeOf(index)}>
                  <th scope="row">{rangeOf(index)}</th>
                  <td>{count}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  );
}
