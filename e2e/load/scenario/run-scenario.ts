import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../../support/client.js';
import { createRandom } from '../../support/random.js';
import { gradeBatches } from './grader.js';
import { watchCaps } from './operator.js';
import type { LoadOptions } from './parse-options.js';
import { createReport, type Summary } from './report.js';
import { type Role, signIn } from './sign-in.js';
import { openSocketClient } from './socket-client.js';
import { attend } from './student.js';

/** Users who sign in at the same time. */
const signInsAtOnce = 10;

interface Student {
  userId: string;
  client: Client;
  close(): void;
}

/**
 * Runs a scenario and returns its figures and mistakes. Every second student works over a socket, as on the page, the
 * others over HTTP and event streams. Afterwards the users delete their data. `signal` ends it early.
 */
export async function runScenario(
  { scenario, urls, seed, jwtSecret, restarts }: LoadOptions,
  deps: { signal: AbortSignal; onProgress(totals: Summary['totals']): void; progressMs: number },
): Promise<Summary> {
  const report = createReport();
  setMaxListeners(2 * scenario.students + 1, deps.signal);
  const nameOf = (word: string) => `load-${seed}-${word}`;
  const isStudent = (userId: string) => userId.startsWith(nameOf('student-'));
  const enter = (userId: string, role: Role, i: number) =>
    signIn(urls[i % urls.length]!, userId, role, { jwtSecret, restarts });

  const operator = await enter(nameOf('operator'), 'ops', 0);
  const grader = await enter(nameOf('grader'), 'grader', 1);
  const students: Student[] = [];
  const progress = setInterval(() => deps.onProgress(report.totals), deps.progressMs);
  let isOver = false;
  try {
    for (let i = 0; i < scenario.students; i += signInsAtOnce) {
      const count = Math.min(signInsAtOnce, scenario.students - i);
      const some = Array.from({ length: count }, (_, j) => open(nameOf(`student-${i + j}`), i + j));
      students.push(...(await Promise.all(some)));
    }
    const begin = performance.now();
    const rampMs = scenario.rampSeconds * 1000;
    const lastMoment = begin + rampMs + scenario.durationSeconds * 1000;
    const end = () => (deps.signal.aborted ? 0 : lastMoment);
    const watching = watchCaps(operator, isStudent, { isOver: () => isOver, report });
    await Promise.all([
      gradeBatches({ client: grader, random: createRandom(seed), runs: scenario.batchRuns, end, report }),
      ...students.map(async ({ userId, client }, i) => {
        await sleep((i / scenario.students) * rampMs, null, { signal: deps.signal }).catch(() => {});
        const stranger = students[(i + 1) % students.length]!.client;
        const random = createRandom(seed + 1 + i);
        const turnMs = scenario.turnSeconds * 1000;
        await attend({ userId, client, stranger, random, end, restarts, signal: deps.signal, report, turnMs });
      }),
    ]);
    isOver = true;
    await watching;
    return report.summarize();
  } finally {
    isOver = true;
    clearInterval(progress);
    for (const { close } of students) close();
    for (const client of [...students.map((student) => student.client), grader, operator])
      await client.call('DELETE', '/v1/me/data').catch(() => {});
  }

  async function open(userId: string, i: number): Promise<Student> {
    const client = await enter(userId, 'student', i);
    return i % 2 === 0 ? { userId, ...(await openSocketClient(client, { restarts })) } : { userId, client, close() {} };
  }
}
