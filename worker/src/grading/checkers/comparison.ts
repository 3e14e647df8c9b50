import type { Checker, WouldPassIf } from '@runq/common/contract/grading';
import type { DifferingBytes } from './common-bytes.js';

/** A checker that is a function of the two texts; `custom` ones are programs of graders and run in a sandbox. */
export type BuiltInChecker = Exclude<Checker, { type: 'custom' | 'test' }>;

/** The two texts of a case: what was expected (for `regex` a pattern) and what the program printed. */
export interface CompareRequest {
  checker: BuiltInChecker;
  expected: Buffer;
  got: Buffer;
}

/** A place in a text; both numbers count from 1, columns in characters. */
export interface Position {
  line: number;
  column: number;
}

/** How the output of a case compares with the expected one. */
export interface Comparison {
  /** `fault`: nothing could be compared, which is never the student's mistake. */
  outcome: 'pass' | 'partial' | 'fail' | 'fault';
  /** Share of the points, from 0 to 1. */
  score: number;
  /** A sentence that quotes neither text: why it is a fault, or more than the position says. */
  reason: string | null;
  /** Where the output first differs under this checker; null when there is no such place. */
  difference: Position | null;
  wouldPassIf: Exclude<WouldPassIf, 'prompts'> | null;
}

/** What one checker finds, before it is known under which milder rule the output would pass. */
export interface Finding extends Omit<Comparison, 'wouldPassIf'> {
  /** Where visible bytes differ, they show which milder rules can be ruled out; null or absent: unknown. */
  differingBytes?: DifferingBytes | null;
  /** Smaller texts that pass under a milder rule exactly when the whole ones do. */
  rest?: { expected: Buffer; got: Buffer };
}

export const passed: Finding = { outcome: 'pass', score: 1, reason: null, difference: null };

export function failed(difference: Position | null, reason: string | null = null): Finding {
  return { outcome: 'fail', score: 0, reason, difference };
}

/** A comparison that was not possible, with a sentence for the grader. */
export function faulted(reason: string): Comparison {
  return { outcome: 'fault', score: 0, reason, difference: null, wouldPassIf: null };
}
