import type { WireRun } from '../../support/client.js';
import type { Caps, Sample } from './check-caps.js';

/** So many mistakes are listed; all are counted. */
const wrongListed = 50;

/** The nearest-rank percentiles of times in milliseconds; null without any. */
export function describeTimes(times: number[]) {
  const sorted = times.toSorted((a, b) => a - b);
  const rank = (percent: number) =>
    Math.round(sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0);
  return sorted.length === 0
    ? null
    : { count: sorted.length, p50: rank(50), p95: rank(95), p99: rank(99), max: rank(100) };
}

type Times = NonNullable<ReturnType<typeof describeTimes>>;

/** Collects what a scenario measures and finds. */
export function createReport() {
  const firstOutputs = new Map<string, number[]>();
  const waits: number[] = [];
  const wrong: string[] = [];
  const totals = { runs: 0, batches: 0, batchRuns: 0, wrong: 0 };
  const most = { activeUsers: 0, activeRuns: 0, runsOfStudent: 0, waitingRuns: 0 };
  let samples = 0;
  let caps: Caps | null = null;

  return {
    addFirstOutput(lesson: string, ms: number): void {
      const times = firstOutputs.get(lesson) ?? [];
      times.push(ms);
      firstOutputs.set(lesson, times);
    },
    /** The wait of a run is the time from its submission to its admission, by the clock of the service. */
    addRun(run: WireRun & { submittedAt?: string }): void {
      totals.runs++;
      if (run.admittedAt && run.submittedAt) waits.push(Date.parse(run.admittedAt) - Date.parse(run.submittedAt));
    },
    addBatch(runs: number): void {
      totals.batches++;
      totals.batchRuns += runs;
    },
    addWrong(...sentences: string[]): void {
      totals.wrong += sentences.length;
      wrong.push(...sentences.slice(0, Math.max(0, wrongListed - wrong.length)));
    },
    addSample(
      { active_users, total_threads, sessions }: Sample,
      now: Caps,
      isStudent: (userId: string) => boolean,
    ): void {
      samples++;
      const { maxActiveUsers, maxRuns, runsPerStudent } = now;
      caps = { maxActiveUsers, maxRuns, runsPerStudent };
      most.activeUsers = Math.max(most.activeUsers, active_users);
      most.activeRuns = Math.max(most.activeRuns, total_threads);
      const ofStudents = sessions.filter(({ username }) => isStudent(username));
      most.runsOfStudent = Math.max(most.runsOfStudent, ...ofStudents.map(({ active_threads }) => active_threads));
      most.waitingRuns = Math.max(
        most.waitingRuns,
        sessions.reduce((sum, { waiting }) => sum + waiting, 0),
      );
    },
    get totals() {
      return { ...totals };
    },
    /** All figures so far. */
    summarize() {
      const byLesson = [...firstOutputs].toSorted(([a], [b]) => a.localeCompare(b));
      return {
        totals: { ...totals },
        firstOutputMs: {
          all: describeTimes([...firstOutputs.values()].flat()),
          ...Object.fromEntries(byLesson.map(([name, times]) => [name, describeTimes(times)])),
        } as Record<string, Times | null>,
        waitMs: describeTimes(waits),
        caps: { samples, limits: caps, most: { ...most } },
        wrong: [...wrong],
      };
    },
  };
}

export type Report = ReturnType<typeof createReport>;
export type Summary = ReturnType<Report['summarize']>;

const columns = ['count', 'p50', 'p95', 'p99', 'max'] as const;

/** The summary as a text for a terminal. */
export function formatSummary({ totals, firstOutputMs, waitMs, caps, wrong }: Summary): string {
  const row = (name: string, cells: string[]) => [name.padEnd(14), ...cells.map((cell) => cell.padStart(8))].join('');
  const times = (name: string, of: Times | null) =>
    row(
      name,
      columns.map((column) => String(of?.[column] ?? '-')),
    );
  const { limits, most } = caps;
  return [
    `${totals.runs} runs of students, ${totals.batchRuns} runs in ${totals.batches} batches, ${totals.wrong} mistakes`,
    '',
    row('ms', ['runs', ...columns.slice(1)]),
    times('queue', waitMs),
    ...Object.entries(firstOutputMs).map(([name, of]) => times(name, of)),
    '',
    `caps in ${caps.samples} samples: at most ${most.activeUsers} of ${limits?.maxActiveUsers ?? '-'} users, ` +
      `${most.activeRuns} of ${limits?.maxRuns ?? '-'} runs, ${most.runsOfStudent} of ` +
      `${limits?.runsPerStudent ?? '-'} runs of one student; ${most.waitingRuns} runs waited`,
    ...wrong.map((sentence) => `wrong: ${sentence}`),
    ...(totals.wrong > wrong.length ? [`and ${totals.wrong - wrong.length} more mistakes`] : []),
  ].join('\n');
}
