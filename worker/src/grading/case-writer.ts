import type { FinishedCase } from '@runq/common/assignments/case-results';
import { repeatRefused } from '../run/repeat-refused.js';

/** Results in one call, and results that wait before the next case has to. */
const maxPerStore = 16;
const maxWaiting = 32;

export interface CaseWriter {
  /** Waits only while many results are not stored yet. */
  add(finished: FinishedCase): Promise<void>;
  /** Resolves when everything is stored, or the attempt is over. */
  finish(): Promise<void>;
}

/**
 * Stores results while the next cases run, in order and at most one call at a time. `onFenced`: the attempt is over, or
 * Redis refused for too long; then the lease expires and another worker goes on after the stored results.
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

  async function storeRepeatedly(cases: FinishedCase[]): Promise<boolean> {
    try {
      return await repeatRefused(() => store(cases), { onFault });
    } catch (err) {
      onFault(err);
      return false;
    }
  }

  async function storeAll(): Promise<void> {
    while (waiting.length > 0 && !isFenced) {
      if (await storeRepeatedly(waiting.splice(0, maxPerStore))) continue;
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
