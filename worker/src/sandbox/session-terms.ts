import type { SessionTerms } from './contract.js';

/** What a session lives by unless it is opened otherwise. */
export const defaultSessionTerms: SessionTerms = {
  processors: 0.5,
  warningMs: 60_000,
  interruptMs: 2_000,
  statementCpuMs: 10_000,
  frozenTimeMs: 1_800_000,
};
