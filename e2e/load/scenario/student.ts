import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../../support/client.js';
import type { Random } from '../../support/random.js';
import { type LessonResult, lessons } from '../lessons.js';
import { checkConsole, checkHistory, checkPrivacy } from './check-console.js';
import type { Report } from './report.js';

/** The share of each activity in a hundred. */
const weights: Record<keyof typeof lessons, number> = {
  ...{ print: 30, loop: 25, prepareInput: 10, answerInput: 10 },
  ...{ writeFile: 8, sumWithNumpy: 7, showPlot: 5, useSession: 5 },
};
/** A lesson without an end after this time is a mistake. */
const lessonMsMax = 300_000;
/** The share of runs that another student tries to read. */
const strangerShare = 0.05;
const thinkMsMin = 500;

const choices = Object.entries(weights).flatMap(([name, weight]) => Array.from({ length: weight }, () => name));

/**
 * A student who works until `end` (as `performance.now()`): runs a program, reads and checks its output, thinks, and
 * runs the next one. The run of `end` is finished; at last nothing may have been started twice.
 */
export async function attend(options: {
  userId: string;
  client: Client;
  stranger: Client;
  random: Random;
  turnMs: number;
  end: () => number;
  restarts: boolean;
  /** Ends a pause early. */
  signal: AbortSignal;
  report: Report;
}): Promise<void> {
  const { userId, client, stranger, random, turnMs, end, restarts, signal, report } = options;
  let started = 0;
  while (performance.now() < end()) {
    const name = random.pick(choices);
    const from = performance.now();
    const observed = observe(client, (ms) => report.addFirstOutput(name, ms));
    started++;
    try {
      const result = await withDeadline(lessons[name]!(observed, random));
      report.addRun(result.run);
      report.addWrong(
        ...checkConsole(result, userId, restarts).map((sentence) => `${userId} ${name} ${result.run.id} ${sentence}`),
      );
      if (random.next() < strangerShare) report.addWrong(...(await checkPrivacy(stranger, result.run.id)));
    } catch (error) {
      report.addWrong(`${userId} ${name} failed: ${(error as Error).message}`);
    }
    const turn = turnMs * (0.5 + random.next());
    const thinkMs = Math.max(thinkMsMin, from + turn - performance.now());
    await sleep(Math.max(0, Math.min(thinkMs, end() - performance.now())), null, { signal }).catch(() => {});
  }
  try {
    report.addWrong(...(await checkHistory(client, started)).map((sentence) => `${userId} ${sentence}`));
  } catch (error) {
    report.addWrong(`${userId} cannot list runs: ${(error as Error).message}`);
  }
}

/** A client that measures the time from each submission to the first output that arrives. */
function observe(client: Client, onFirstOutput: (ms: number) => void): Client {
  let submittedAt: number | null = null;
  return {
    ...client,
    submit(request, waitMs) {
      submittedAt = performance.now();
      return client.submit(request, waitMs);
    },
    events: (id, options = {}) =>
      client.events(id, {
        ...options,
        stop(event) {
          if (event.event === 'output' && submittedAt !== null) {
            onFirstOutput(performance.now() - submittedAt);
            submittedAt = null;
          }
          return options.stop?.(event) ?? event.event === 'finished';
        },
      }),
  };
}

async function withDeadline(lesson: Promise<LessonResult>): Promise<LessonResult> {
  const timer = new AbortController();
  const late = sleep(lessonMsMax, null, { signal: timer.signal, ref: false }).then(() => {
    throw new Error(`no end after ${lessonMsMax / 1000} s`);
  });
  try {
    return await Promise.race([lesson, late]);
  } finally {
    timer.abort();
    late.catch(() => {});
  }
}
