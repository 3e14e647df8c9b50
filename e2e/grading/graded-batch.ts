import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../support/client.js';

/** A graded batch as a client sees it. */
export interface WireBatch {
  id: string;
  total: number;
  counts: { queued: number; active: number; finished: number };
  grading: {
    graded: number;
    maxScore: number;
    verdicts: Record<string, number>;
    histogram: number[];
    needsAttention: { count: number; cases: { student: string; case: string; sentence: string }[] };
    missing: string[];
    leftOut: { path: string; reason: string }[];
  } | null;
}

export interface WireStudent {
  student: string;
  runId: string;
  state: string;
  score: number;
  maxScore: number;
  needsAttention: boolean;
  cases: { name: string; verdict: string; score: number; sentence: string; cpuTimeMs: number; wallTimeMs: number }[];
}

/** How often a client asks; each answer sums up the results of all students. */
const askEveryMs = 250;

/** Waits until every submission of a batch is graded. */
export async function waitUntilGraded(client: Client, batchId: string, timeoutMs: number): Promise<WireBatch> {
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await sleep(askEveryMs)) {
    const batch = await client.json<WireBatch>('GET', `/v1/batches/${batchId}`).catch(() => null);
    if (batch && batch.counts.finished === batch.total) return batch;
  }
  throw new Error(`batch ${batchId} is not graded after ${timeoutMs} ms`);
}

/** The results of all students, by their names. */
export async function readStudents(client: Client, batchId: string): Promise<Map<string, WireStudent>> {
  const all = new Map<string, WireStudent>();
  for (let cursor: string | null = '0'; cursor !== null; ) {
    const path = `/v1/batches/${batchId}/results?limit=100&cursor=${cursor}`;
    const page: { students: WireStudent[]; nextCursor: string | null } = await client.json('GET', path);
    for (const student of page.students) all.set(student.student, student);
    cursor = page.nextCursor;
  }
  return all;
}

/** The verdicts of each student, in the order of the cases. */
export async function readVerdicts(client: Client, batchId: string): Promise<Map<string, string[]>> {
  const students = await readStudents(client, batchId);
  return new Map([...students].map(([name, { cases }]) => [name, cases.map(({ verdict }) => verdict)]));
}
