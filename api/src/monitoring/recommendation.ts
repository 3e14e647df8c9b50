import type { Settings } from '@runq/common/redis/live-settings';

/** One piece of advice with the numbers behind it. */
export interface Recommendation {
  type: string;
  severity: 'info' | 'warning' | 'critical';
  message: string;
  suggestion: string;
  evidence: Record<string, number>;
  /** The live setting to change: the body of `PATCH /v1/ops/settings` is `{settings: {[setting]: value}}`. */
  change?: { setting: keyof Settings; value: number };
}
