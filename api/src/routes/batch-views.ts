import { caseVerdicts, checkerTypes, visibilities } from '@runq/common/contract/grading';
import { z } from 'zod';
import { type Route, route } from '../http/route.js';
import { bytes, json } from '../http/route-doc.js';
import { requireGraded } from './graded-batches.js';
import { notFound, notFoundOrExpired, runRefusals } from './responses.js';
import { sendArtifact } from './runs.js';

const refusals = { ...runRefusals, ...notFound };
const count = z.int().min(0);

const gridResponse = z
  .looseObject({
    cases: z.array(
      z.looseObject({
        name: z.string(),
        points: z.number(),
        visibility: z.enum(visibilities),
        checker: z.enum(checkerTypes),
        limits: z.looseObject({ cpuTimeMs: count, wallTimeMs: count, memoryBytes: count }).nullable(),
      }),
    ),
    students: z.array(
      z.looseObject({
        index: count,
        student: z.string(),
        name: z.string().nullable(),
        state: z.enum(['queued', 'active', 'finished']),
        score: z.number(),
        maxScore: z.number(),
        overridden: z.looseObject({ score: z.number(), note: z.string(), by: z.string() }).nullable(),
        needsAttention: z.boolean(),
        verdicts: z.array(z.enum(caseVerdicts).nullable()).describe('In the order of `cases`; null: no result yet'),
        cpuTimesMs: z.array(z.number().nullable()),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'GradingGrid' });
const draftsResponse = z.looseObject({
  drafts: z.array(
    z.looseObject({
      number: z.int().min(1),
      state: z.enum(['open', 'published', 'discarded']),
      createdAt: z.iso.datetime(),
      by: z.string(),
      students: count,
      graded: count.nullable(),
    }),
  ),
});
const submissionResponse = z.looseObject({
  files: z.array(z.looseObject({ path: z.string(), content: z.string(), encoding: z.enum(['utf8', 'base64']) })),
});

/** What graders look at besides the results of a graded batch. */
export const batchViewRoutes: Route[] = [
  route({
    method: 'get',
    path: '/v1/batches/{id}/grid',
    summary: 'Students and cases with a verdict and a CPU time each, without texts',
    access: 'batch reader',
    query: z.object({
      cursor: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(500).default(500),
    }),
    responses: { '200': json('A page', gridResponse), ...refusals },
    handle: async ({ grading }, { identity, params: { id }, query }) =>
      grading.readGrid(requireGraded(await grading.readGraded(id, identity)), query),
  }),
  route({
    method: 'get',
    path: '/v1/batches/{id}/drafts',
    summary: 'All regrades of the batch, newest first',
    access: 'batch reader',
    responses: { '200': json('The drafts', draftsResponse), ...refusals },
    handle: async ({ grading }, { identity, params: { id } }) => ({
      drafts: await grading.listDrafts(requireGraded(await grading.readGraded(id, identity))),
    }),
  }),
  route({
    method: 'get',
    path: '/v1/batches/{id}/students/{student}/files',
    summary: 'What a student handed in',
    access: 'batch reader',
    responses: { '200': json('The files', submissionResponse), ...runRefusals, ...notFoundOrExpired },
    handle: async ({ grading }, { identity, params: { id, student } }) =>
      grading.readSubmission(requireGraded(await grading.readGraded(id, identity)), student),
  }),
  route({
    method: 'get',
    path: '/v1/batches/{id}/artifacts',
    summary: 'A file or plot that a case of a student wrote',
    access: 'batch reader',
    query: z.object({ student: z.string().min(1), case: z.string().min(1), name: z.string().min(1) }),
    responses: { '200': bytes('Bytes'), ...runRefusals, ...notFoundOrExpired },
    async respond({ grading }, { identity, params: { id }, query, response }) {
      const batch = requireGraded(await grading.readGraded(id, identity));
      sendArtifact(response, await grading.readArtifact(batch, query));
    },
  }),
];
