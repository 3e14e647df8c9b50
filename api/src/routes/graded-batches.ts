import { caseVerdicts } from '@runq/common/contract/grading';
import { ProblemError } from '@runq/common/contract/problem';
import { extensionSchema, extraAttemptsSchema, studentLimitsSchema } from '@runq/common/contract/publication';
import { z } from 'zod';
import type { GradedBatch } from '../grading/read-student-results.js';
import { overrideSchema, rerunSchema } from '../grading/regrade.js';
import { bodyOf, type Route, route } from '../http/route.js';
import { json } from '../http/route-doc.js';
import { notFound, runRefusals } from './responses.js';

const refusals = { ...runRefusals, ...notFound };

const transcriptResponse = z.looseObject({
  parts: z.array(z.looseObject({ kind: z.enum(['stdout', 'stderr', 'prompt', 'input']), text: z.string() })),
  hiddenBytes: z.int().min(0),
});
const cellResponse = z.looseObject({
  student: z.string(),
  runId: z.string(),
  result: z.looseObject({ name: z.string(), verdict: z.enum(caseVerdicts), score: z.number(), sentence: z.string() }),
  transcript: transcriptResponse.nullable(),
  limits: z.looseObject({ cpuTimeMs: z.int(), wallTimeMs: z.int(), memoryBytes: z.int() }).nullable(),
  input: z.string().nullable(),
  expected: z.string().nullable(),
});
const groupsResponse = z.looseObject({
  groups: z.array(
    z.looseObject({
      case: z.string(),
      verdict: z.enum(caseVerdicts),
      sentence: z.string(),
      students: z.array(z.string()),
      example: z.looseObject({ student: z.string(), runId: z.string() }),
    }),
  ),
});
const draftResponse = z
  .looseObject({
    number: z.int().min(1),
    state: z.enum(['open', 'published', 'discarded']),
    createdAt: z.iso.datetime(),
    by: z.string(),
    assignmentVersion: z.int().min(1),
    students: z.int().min(0),
    graded: z.int().min(0),
    up: z.int().min(0),
    down: z.int().min(0),
    same: z.int().min(0),
    changes: z.array(
      z.looseObject({
        student: z.string(),
        score: z.looseObject({ old: z.number(), new: z.number() }),
        cases: z.array(
          z.looseObject({
            case: z.string(),
            old: z.enum(caseVerdicts).nullable(),
            new: z.enum(caseVerdicts).nullable(),
            oldScore: z.number(),
            newScore: z.number(),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'Draft' });

const decided = {
  '204': 'Done',
  '409': 'The submissions came with an archive (problem)',
  '422': 'Not valid',
  ...refusals,
};

function parseDraftNumber({ id, number }: { id: string; number: string }): { id: string; number: number } {
  if (!/^[1-9]\d{0,5}$/.test(number)) throw new ProblemError('not_found', 'There is no such draft.');
  return { id, number: Number(number) };
}

/** What graders do with a graded batch besides reading its results. */
export const gradedBatchRoutes: Route[] = [
  route({
    method: 'get',
    path: '/v1/batches/{id}/cells',
    summary: 'One case of one student: result, transcript, input and expected output',
    access: 'batch reader',
    query: z.object({ student: z.string().min(1), case: z.string().min(1) }),
    responses: { '200': json('The case', cellResponse), ...refusals },
    handle: async ({ grading }, { identity, params: { id }, query }) =>
      grading.readCell(requireGraded(await grading.readGraded(id, identity)), query),
  }),
  route({
    method: 'get',
    path: '/v1/batches/{id}/groups',
    summary: 'Students with the same wrong output, the largest groups first',
    access: 'batch reader',
    responses: { '200': json('The groups', groupsResponse), ...refusals },
    handle: async ({ grading }, { identity, params: { id } }) => ({
      groups: await grading.readGroups(requireGraded(await grading.readGraded(id, identity))),
    }),
  }),
  route({
    method: 'post',
    path: '/v1/batches/{id}/rerun',
    summary: 'Grade some or all students again, as a draft that changes nothing until it is published',
    access: 'batch owner',
    body: bodyOf(rerunSchema),
    responses: {
      '201': json('The draft', draftResponse),
      '409': 'Not possible now (problem)',
      '422': 'Not valid',
      ...refusals,
    },
    async respond({ grading }, { identity, params: { id }, body, response }) {
      const draft = await grading.rerun(requireGraded(await grading.readGraded(id, identity)), body, identity);
      response.status(201).location(`/v1/batches/${id}/drafts/${draft.number}`).json(draft);
    },
  }),
  route({
    method: 'get',
    path: '/v1/batches/{id}/drafts/{number}',
    summary: 'A draft: which results would change, and how',
    access: 'batch reader',
    params: parseDraftNumber,
    responses: { '200': json('The draft', draftResponse), ...refusals },
    handle: async ({ grading }, { identity, params: { id, number } }) =>
      grading.readDraft(requireGraded(await grading.readGraded(id, identity)), number),
  }),
  ...(['publish', 'discard'] as const).map((decision) =>
    route({
      method: 'post',
      path: `/v1/batches/{id}/drafts/{number}/${decision}`,
      summary: decision === 'publish' ? 'Let the results of a draft count' : 'Leave the results as they are',
      access: 'batch owner',
      params: parseDraftNumber,
      responses: {
        '200': json('The draft', draftResponse),
        '409': 'Decided already, or incomplete (problem)',
        ...refusals,
      },
      handle: async ({ grading }, { identity, params: { id, number } }) =>
        grading.decide(requireGraded(await grading.readGraded(id, identity)), number, decision, identity),
    }),
  ),
  route({
    method: 'post',
    path: '/v1/batches/{id}/students/{student}/override',
    summary: "Set a student's score, or remove it with null; recorded in the audit log",
    access: 'batch owner',
    body: bodyOf(overrideSchema),
    responses: { '204': 'Done', '422': 'Not valid', ...refusals },
    handle: async ({ grading }, { identity, params: { id, student }, body }) =>
      grading.override(requireGraded(await grading.readGraded(id, identity)), student, body, identity),
  }),
  route({
    method: 'post',
    path: '/v1/batches/{id}/students/{student}/attempts',
    summary: 'Give a student more attempts at a published assignment; recorded in the audit log',
    access: 'batch owner',
    body: bodyOf(extraAttemptsSchema),
    responses: decided,
    handle: async ({ grading, studentDecisions }, { identity, params: { id, student }, body }) =>
      studentDecisions.setAttempts(requireGraded(await grading.readGraded(id, identity)), student, body, identity),
  }),
  route({
    method: 'post',
    path: '/v1/batches/{id}/students/{student}/extension',
    summary: 'Give a student another due date of a published assignment, or none; recorded in the audit log',
    access: 'batch owner',
    body: bodyOf(extensionSchema),
    responses: decided,
    handle: async ({ grading, studentDecisions }, { identity, params: { id, student }, body }) =>
      studentDecisions.setExtension(requireGraded(await grading.readGraded(id, identity)), student, body, identity),
  }),
  route({
    method: 'post',
    path: '/v1/batches/{id}/students/{student}/limits',
    summary: 'Raise the limits for a student: of later submissions and of regrades; recorded in the audit log',
    access: 'batch owner',
    body: bodyOf(studentLimitsSchema),
    responses: decided,
    handle: async ({ grading, studentDecisions }, { identity, params: { id, student }, body }) =>
      studentDecisions.setLimits(requireGraded(await grading.readGraded(id, identity)), student, body, identity),
  }),
];

/** A batch of plain runs has no students and cases. */
export function requireGraded(graded: GradedBatch | null): GradedBatch {
  if (!graded) throw new ProblemError('not_found', 'This batch is not graded.');
  return graded;
}
