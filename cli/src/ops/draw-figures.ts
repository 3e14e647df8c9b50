import { toPrintable } from '../terminal/printable.js';
import type { Style } from '../terminal/terminal.js';
import type { ServiceFigures } from './service-figures.js';

const barWidth = 20;
/** Characters of a name in a table. */
const nameWidth = 24;

/** The view of `runq ops top`, a line each, at most `rows` of them. The most important stand first. */
export function drawFigures(figures: ServiceFigures, style: Style, rows: number): string[] {
  const { waiting, workers, longestWaiting } = figures;
  const lines = [
    `${style('bold', 'runq')}  ${figures.at}  ${style('dim', 'q leaves')}`,
    gauge('Slots', figures.activeRuns, figures.slots, style),
    gauge('Active users', figures.activeUsers, figures.maxActiveUsers, style),
    label('Waiting') +
      `${waiting.interactive} interactive, ${waiting.batch} batch, of ${waiting.users} users` +
      `; longest ${formatSeconds(figures.longestWaitS)}`,
    `${label('Waits')}half within ${formatMs(figures.waitMsP50)}, 95 % within ${formatMs(figures.waitMsP95)}`,
    `${label('Machine')}CPU ${percent(figures.cpuPercent)}, memory ${percent(figures.memoryPercent)}`,
    `${label('Runs')}${figures.runsPerMinute} a minute; ${describeVerdicts(figures.verdicts)}`,
    '',
    style(
      'dim',
      `${'WORKER'.padEnd(nameWidth)} ${'SLOTS'.padStart(7)} ${'CPU'.padStart(6)} ${'MEMORY'.padStart(9)}  STATE`,
    ),
    ...workers.map(({ id, busy, slots, cpuPercent, rssMb, state }) => {
      const figuresOf = [`${busy}/${slots}`.padStart(7), percent(cpuPercent).padStart(6), `${rssMb} MB`.padStart(9)];
      return `${name(id)} ${figuresOf.join(' ')}  ${state === 'active' ? state : style('red', state)}`;
    }),
    ...(workers.length === 0 ? [style('red', 'No worker is connected.')] : []),
  ];
  if (longestWaiting.length > 0)
    lines.push(
      '',
      style('dim', `${'LONGEST WAITING'.padEnd(nameWidth)} ${'WAIT'.padStart(7)}  ${'CLASS'.padEnd(11)}  RUN`),
      ...longestWaiting.map(
        ({ userId, waitS, class: runClass, runId }) =>
          `${name(userId)} ${formatSeconds(waitS).padStart(7)}  ${toPrintable(`${runClass.padEnd(11)}  ${runId}`)}`,
      ),
    );
  return lines.slice(0, Math.max(1, rows));
}

const label = (text: string) => `${text.padEnd(13)} `;
const percent = (value: number) => `${Math.round(value)} %`;
const formatSeconds = (seconds: number) =>
  seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
const formatMs = (ms: number) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

/** Names of users and workers come from elsewhere; they take one line and one width. */
function name(text: string): string {
  const printable = toPrintable(text).replaceAll(/[\n\t]/g, ' ');
  return (printable.length > nameWidth ? `${printable.slice(0, nameWidth - 1)}…` : printable).padEnd(nameWidth);
}

function gauge(title: string, value: number, most: number, style: Style): string {
  const filled = most > 0 ? Math.min(barWidth, Math.round((value / most) * barWidth)) : 0;
  const bar = style(value >= most ? 'red' : 'green', '█'.repeat(filled)) + '░'.repeat(barWidth - filled);
  return `${label(title)}${bar} ${value} of ${most}`;
}

/** Shares of the runs that ended in the last ten minutes, the largest first. */
function describeVerdicts(verdicts: Record<string, number>): string {
  const counts = Object.entries(verdicts).filter(([, count]) => count > 0);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return 'none in ten minutes';
  return counts
    .sort(([, a], [, b]) => b - a)
    .map(([verdict, count]) => `${toPrintable(verdict)} ${percent((count / total) * 100)}`)
    .join(', ');
}
