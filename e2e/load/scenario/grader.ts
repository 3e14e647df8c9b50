import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, WireRun } from '../../support/client.js';
import type { Random } from '../../support/random.js';
import type { Report } from './report.js';

const pollMs = 1000;
/** After the students have left, a batch has this time to end. */
const lastBatchMs = 120_000;

interface Batch {
  id: string;
  counts: { queued: number; active: number; finished: number };
}

/** A grader who sends batches one after the other until `end`, and checks each result. */
export async function gradeBatches(options: {
  client: Client;
  random: Random;
  runs: number;
  end: () => number;
  report: Report;
}): Promise<void> {
  const { client, random, runs, end, report } = options;
  while (runs > 0 && performance.now() < end()) {
    try {
      report.addWrong(...(await gradeBatch(client, random, runs, end, report)));
    } catch (error) {
      report.addWrong(`a batch failed: ${(error as Error).message}`);
      await sleep(pollMs);
    }
  }
}

async function gradeBatch(client: Client, random: Random, runs: number, end: () => number, report: Report) {
  const expected = Array.from({ length: runs }, (_, i) => {
    const number = random.between(1, 1e6);
    return { label: `case ${i}`, code: `print("case ${i}:", ${number} ** 2)`, stdout: `case ${i}: ${number ** 2}\n` };
  });
  const { id } = await client.json<Batch>('POST', '/v1/batches', {
    runs: expected.map(({ label, code }) => ({ label, code })),
  });
  let deadline = Number.POSITIVE_INFINITY;
  while ((await client.json<Batch>('GET', `/v1/batches/${id}`)).counts.finished < runs) {
    // The end may come earlier than planned.
    if (performance.now() > end()) deadline = Math.min(deadline, performance.now() + lastBatchMs);
    if (performance.now() > deadline) {
      await client.call('POST', `/v1/batches/${id}/cancel`);
      return [`batch ${id} had no end ${lastBatchMs / 1000} s after the students`];
    }
    await sleep(pollMs);
  }
  const results = await readResults(client, id);
  report.addBatch(results.length);
  return checkBatch(id, expected, results);
}

/** Each run of a batch must be there once, in order, with its own output. */
export function checkBatch(
  id: string,
  expected: { label: string; stdout: string }[],
  results: Pick<WireRun, 'label' | 'stdout' | 'verdict'>[],
): string[] {
  if (results.length !== expected.length) return [`batch ${id} has ${results.length} of ${expected.length} results`];
  return expected.flatMap(({ label, stdout }, i) => {
    const result = results[i]!;
    if (result.label === label && result.stdout === stdout && result.verdict === 'ok') return [];
    const found = `${result.label}, ${result.verdict}, ${JSON.stringify(result.stdout)}`;
    return [`batch ${id}: result ${i} is ${found}, not ${JSON.stringify(stdout)}`];
  });
}

async function readResults(client: Client, id: string): Promise<WireRun[]> {
  const results: WireRun[] = [];
  for (let cursor: string | null = '0'; cursor !== null; ) {
    const page: { runs: WireRun[]; nextCursor: string | null } = await client.json(
      'GET',
      `/v1/batches/${id}/results?limit=100&cursor=${cursor}`,
    );
    results.push(...page.runs);
    cursor = page.nextCursor;
  }
  return results;
}
