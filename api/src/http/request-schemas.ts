import { batchRequestSchema, requestCaps, runRequestForms } from '@runq/common/contract/run-request';
import { sessionRequestForms } from '@runq/common/contract/session-request';
import { z } from 'zod';

// Bodies that services parse themselves, for the OpenAPI document only: it must name what a request may hold.

export const runRequest = z.union([runRequestForms.longForm, runRequestForms.shortForm]).meta({ id: 'RunRequest' });

export const sessionRequest = z
  .union([sessionRequestForms.longForm, sessionRequestForms.shortForm])
  .meta({ id: 'SessionRequest' });

export const batchRequest = batchRequestSchema
  .extend({ runs: z.array(runRequest).min(1).max(requestCaps.batchRuns) })
  .meta({ id: 'BatchRequest' });
