import { longestReason } from '@runq/common/contract/settings';
import { z } from 'zod';
import { runFilterSchema } from '../search-runs.js';

/** Most runs of one bulk action. */
export const maxBulkRuns = 10_000;

const isGiven = (value: unknown) => value !== undefined;

/** `POST /v1/ops/bulk`. */
export const bulkPreviewSchema = z
  .strictObject({
    action: z.enum(['cancel', 'rerun']),
    filter: runFilterSchema.refine((filter) => Object.values(filter).some(isGiven), 'names nothing to choose by'),
  })
  .superRefine(({ action, filter }, context) => {
    const refuse = (name: 'state' | 'verdict', message: string) =>
      context.addIssue({ code: 'custom', path: ['filter', name], message });
    if (action === 'rerun' && filter.state !== undefined && filter.state !== 'finished')
      refuse('state', 'only finished runs can be run again');
    if (action === 'cancel' && filter.state === 'finished') refuse('state', 'finished runs cannot be cancelled');
    if (action === 'cancel' && filter.verdict !== undefined)
      refuse('verdict', 'only finished runs have a verdict, and they cannot be cancelled');
  });

export type BulkPreviewRequest = z.output<typeof bulkPreviewSchema>;

/** `POST /v1/ops/bulk/{id}/start`; owners of stopped runs read the reason. */
export const bulkStartSchema = z.strictObject({
  /** The number of runs that the operator was shown. */
  count: z.int().min(0),
  why: z.string().trim().min(1, 'is required').max(longestReason),
});
