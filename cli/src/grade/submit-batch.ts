import { randomUUID } from 'node:crypto';
import type { Upload } from '../files/read-upload.js';
import type { ApiClient } from '../http/api-client.js';
import { type Batch, batchSchema } from './batch.js';

/** What a batch is made of. */
export interface BatchRequest {
  /** The name of an assignment, or its package, which is then not tried. */
  assignment: string | File;
  submissions: Upload;
  roster: Upload | null;
  pattern?: string | undefined;
  label?: string | undefined;
  /** The id of the course. */
  course?: string | undefined;
  fresh: boolean;
  seed?: number | undefined;
}

/** The fields that a preview has as well. */
export function toSubmissionsForm({
  submissions,
  roster,
  pattern,
}: Omit<BatchRequest, 'assignment' | 'fresh' | 'seed' | 'course'>): FormData {
  const form = new FormData();
  form.set('submissions', submissions.file);
  if (roster) form.set('roster', roster.file);
  if (pattern !== undefined) form.set('pattern', pattern);
  return form;
}

/** Sends submissions to be graded. The key makes it safe to send them again after a lost connection. */
export async function submitBatch(client: ApiClient, request: BatchRequest): Promise<Batch> {
  const body = toSubmissionsForm(request);
  body.set('assignment', request.assignment);
  if (request.label !== undefined) body.set('label', request.label);
  if (request.course !== undefined) body.set('course', request.course);
  if (request.seed !== undefined) body.set('seed', String(request.seed));
  if (request.fresh) body.set('fresh', 'true');
  const headers = { 'idempotency-key': randomUUID() };
  return client.post('/v1/batches', batchSchema, { body, headers, isRepeatable: true });
}
