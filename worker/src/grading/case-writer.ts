import { setTimeout as delay } from 'node:timers/promises';
import type { FinishedCase } from '@runq/common/assignments/case-results';

/** Results in one call, and results that wait before the next case has to. */
const maxPerStore = 16;
const maxWaiting = 32;

/** Retries of a call that fails before the attempt is abandoned, and their delay. */
const maxAttempts = 25;
const retryMs = 200;

export interface CaseWriter {
  /** Waits only while many results are not stored yet. */
  add(finished: FinishedCase): Promise<void>;
  /** Resolves when everything is stored, or the attempt is over. */
  finish(): Promise<void>;
}

/**
 * Stores results while the next cases run, in order and at most one call at a time. `onFenced`: the attempt is over, or
 * Redis refused too often; then the lease expires and another worker goes on after the stored results.
 */
export function createCaseWriter(options: {
  store: (cases: FinishedCase[]) => Promise<boolean>;
  onFenced: () => void;
  onFault: (err: unknown) => void;
}): CaseWriter {
  const { store, onFenced, onFault } = options;
  const waiting: FinishedCase[] = [];
  let storing: Promise<void> | null = null;
  let isFenced = false;

  async function storeWithRetries(cases: FinishedCase[]): Promise<boolean> {
    for (let attempt = 1; attempt <= maxAttempts; attempt++) {
      try {
        return await store(cases);
      } catch (err) {
        onFault(err);
        await delay(retryMs);
      }
    }
    return false;
  }

  async function storeAll(): Promise<void> {
    while (waiting.length > 0 && !isFenced) {
      if (await storeWithRetries(waiting.splice(0, maxPerStore))) continue;
      isFenced = true;
      onFenced();
    }
    storing = null;
  }

  return {
    async add(finished) {
      if (isFenced) return;
      waiting.push(finished);
      storing ??= storeAll();
      if (waiting.length >= maxWaiting) await storing;
    },
    async finish() {
      await storing;
    },
  };
}
