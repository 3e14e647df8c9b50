import { z } from 'zod';

// Stored data of users, for the OpenAPI document only; see response-schemas.ts.

const count = z.int().min(0);
const keptMs = z.int().min(1).nullable();

const retentionResponse = z
  .looseObject({
    kind: z.string(),
    name: z.string(),
    keptMs: keptMs.describe('Of students; null: no time ends it, but what `after` says.'),
    keptStaffMs: keptMs.describe('Of graders and ops.'),
    after: z.string(),
    readers: z.string(),
    stays: z.string().nullable().describe('Why it stays when the data of its user is deleted; null: it does not.'),
  })
  .meta({ id: 'Retention' });

export const privacyResponse = z.looseObject({ retention: z.array(retentionResponse) });

export const deletedDataResponse = z
  .looseObject({
    files: count,
    shares: count,
    runs: count,
    submissions: count,
    assignments: count,
    documents: count.describe('What programs stored through drop-in APIs.'),
    runsLeft: count.describe('Runs that wait or run; they stay until their end. Cancel them, and repeat the request.'),
    stays: z.array(z.looseObject({ kind: z.string(), name: z.string(), stays: z.string() })),
  })
  .meta({ id: 'DeletedData' });
