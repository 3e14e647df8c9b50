import { courseIdSchema } from '@runq/common/contract/course';
import { caseVerdicts, checkerTypes, visibilities } from '@runq/common/contract/grading';
import { publicationSchema } from '@runq/common/contract/publication';
import { fileSchema } from '@runq/common/contract/run-request';
import { z } from 'zod';
import { maxCheckMs, packageSchemaOf } from '../assignments/assignment-service.js';
import { assignmentJsonSchema } from '../assignments/form/assignment-schema.js';
import { resultsJsonSchema } from '../grading/exports/json-results.js';
import { previewFormSchema } from '../grading/grading-service.js';
import { jsonSchemaResponse } from '../http/response-schemas.js';
import { type Parser, parseWith, type Route, route } from '../http/route.js';
import { binary, json } from '../http/route-doc.js';
import { submissionsPreviewSchema } from '../submissions/preview-submissions.js';
import { notFound, runRefusals } from './responses.js';

const instant = z.iso.datetime();
const count = z.int().min(0);

/** Chooses a course; the services say what its absence means. */
export const courseQuery = z.object({ course: courseIdSchema.optional().describe('Id of a course') });

/** A file in a form. */
export const formFile = (description: string) => binary.meta({ ...binary.meta(), description });

/** What a list and an assignment itself have in common. */
const assignmentHead = {
  name: z.string(),
  owner: z.string().describe('Who made it, and whose quota it uses.'),
  course: z.string().nullable().describe('Id of the course to which it belongs; null: to none.'),
  title: z.string(),
  version: count,
  latestVersion: count,
  savedAt: instant,
  maxScore: z.number(),
  due: instant.nullable(),
  timezone: z.string(),
};
const checkState = z.enum(['running', 'finished']);

export const assignmentResponse = z
  .looseObject({
    ...assignmentHead,
    cases: z.array(
      z.looseObject({
        name: z.string(),
        points: z.number(),
        visibility: z.enum(visibilities),
        checker: z.enum(checkerTypes),
      }),
    ),
    check: z
      .looseObject({
        state: checkState,
        ok: z.boolean(),
        findings: z.array(
          z.looseObject({
            severity: z.enum(['error', 'warning']),
            case: z.string().nullable(),
            message: z.string(),
          }),
        ),
        solution: z.looseObject({ score: z.number(), maxScore: z.number() }).nullable(),
        trials: z.array(
          z.looseObject({
            program: z.enum(['solution', 'empty', 'endless']),
            state: z.enum(['queued', 'active', 'finished']),
            done: count,
            total: count,
            score: z.number(),
            maxScore: z.number(),
            verdicts: z.partialRecord(z.enum(caseVerdicts), count),
          }),
        ),
      })
      .nullable()
      .describe('Its solution, an empty program and an endless loop, graded when it was saved.'),
    publication: publicationSchema.nullable().describe('Null: students do not have it.'),
    versions: z.array(z.looseObject({ version: count, savedAt: instant })).describe('Those that are stored.'),
    changes: z
      .array(z.looseObject({ case: z.string().nullable(), change: z.string() }))
      .nullable()
      .describe('What is different from the version before; null if that one is not stored.'),
  })
  .meta({ id: 'Assignment' });

const assignmentSummary = z
  .looseObject({
    ...assignmentHead,
    changedAt: instant,
    caseCount: count,
    check: z.looseObject({ state: checkState, ok: z.boolean(), errors: count, warnings: count }).nullable(),
  })
  .meta({ id: 'AssignmentSummary' });

/** What a graded batch has in addition to any batch. */
export const gradingResponse = z
  .looseObject({
    assignment: z.looseObject({ name: z.string(), title: z.string(), version: count }),
    maxScore: z.number(),
    graded: count,
    cases: z.looseObject({ done: count, total: count }),
    verdicts: z.partialRecord(z.enum(caseVerdicts), count),
    histogram: z.array(count),
    needsAttention: z.looseObject({
      count,
      cases: z.array(z.looseObject({ student: z.string(), case: z.string(), sentence: z.string() })),
    }),
    mostFailed: z.looseObject({ case: z.string(), students: count }).nullable(),
    missing: z.array(z.string()),
    leftOut: z.array(z.looseObject({ path: z.string(), reason: z.string() })),
  })
  .meta({ id: 'Grading' });

const packageForm = z.object({
  package: formFile('A zip: an assignment.yaml with its files, or pairs of .in and .out'),
});
/** Either form of a package. */
const packageBody: Parser<z.output<ReturnType<typeof packageSchemaOf>>> = {
  schema: z.object({ name: z.string().optional(), files: z.array(fileSchema) }),
  parse: (body) => parseWith(packageSchemaOf(body), body),
};
const waitQuery = courseQuery.extend({
  wait: z.coerce
    .number()
    .int()
    .min(0)
    .max(maxCheckMs)
    .default(maxCheckMs)
    .describe('Longest wait for the trial in ms; afterwards its report says that it is running'),
});
const saved = {
  '413': 'Too large, or the quota is used up (problem)',
  '422': 'Not valid; every error with its file, line and column (problem)',
  ...runRefusals,
};

/** `/v1/assignments`: what submissions are graded by. */
export const assignmentRoutes: Route[] = [
  route({
    method: 'post',
    path: '/v1/assignments',
    summary: 'Save an assignment and try it; the same name makes a new version',
    access: 'grader or ops',
    query: waitQuery,
    body: packageBody,
    form: packageForm,
    responses: { '201': json('The assignment with the report of its trial', assignmentResponse), ...saved },
    async respond({ assignments }, { identity, query: { wait, course }, body, response }) {
      const assignment = await assignments.save(body, identity, { waitMs: wait, course });
      response
        .status(201)
        .location(`/v1/assignments/${encodeURIComponent(assignment.name)}`)
        .json(assignment);
    },
  }),
  route({
    method: 'get',
    path: '/v1/assignments',
    summary: 'My assignments, or those of a course, the last changed first',
    access: 'grader, tutor or ops',
    query: courseQuery,
    responses: {
      '200': json('What they are, without their cases', z.looseObject({ assignments: z.array(assignmentSummary) })),
      ...notFound,
      ...runRefusals,
    },
    handle: async ({ assignments }, { identity, query: { course } }) => ({
      assignments: await assignments.list(identity, course),
    }),
  }),
  route({
    method: 'get',
    path: '/v1/assignments/{name}',
    summary: 'An assignment, its latest version or another',
    access: 'grader, tutor or ops',
    query: courseQuery.extend({ version: z.coerce.number().int().min(1).optional() }),
    responses: { '200': json('The assignment', assignmentResponse), ...notFound, ...runRefusals },
    handle: ({ assignments }, { identity, params: { name }, query }) => assignments.read(name, identity, query),
  }),
  route({
    method: 'put',
    path: '/v1/assignments/{name}',
    summary: 'Save a new version; the same content changes nothing',
    access: 'grader or ops',
    query: waitQuery,
    body: packageBody,
    form: packageForm,
    responses: { '200': json('The assignment with the report of its trial', assignmentResponse), ...saved },
    handle: ({ assignments }, { identity, params: { name }, query: { wait, course }, body }) =>
      assignments.save(body, identity, { name, waitMs: wait, course }),
  }),
  route({
    method: 'delete',
    path: '/v1/assignments/{name}',
    summary: 'Delete an assignment with all its versions; results of batches stay',
    access: 'grader or ops',
    query: courseQuery,
    responses: { '204': 'Deleted', '409': 'Students can submit to it (problem)', ...notFound, ...runRefusals },
    handle: ({ assignments }, { identity, params: { name }, query: { course } }) =>
      assignments.remove(name, identity, course),
  }),
];

/** The fields of a form with submissions. */
export const submissionsForm = z.object({
  submissions: formFile('A zip or tar of submissions: a Moodle or Gradescope export, a folder or file per student'),
  roster: formFile('A CSV with the columns id, name, email and section').optional(),
  pattern: z.string().optional().describe('A regular expression with the groups student and file'),
});

/** `/v1/submissions`: what an archive of submissions holds. */
export const submissionRoutes: Route[] = [
  route({
    method: 'post',
    path: '/v1/submissions/preview',
    summary: 'What would be graded, before anything runs',
    access: 'grader or ops',
    body: { schema: z.never(), parse: (body) => parseWith(previewFormSchema, body) },
    form: submissionsForm,
    responses: {
      '200': json('The students that were found', submissionsPreviewSchema),
      '413': 'Too large (problem)',
      '422': 'Refused; every reason (problem)',
      ...runRefusals,
    },
    handle: ({ grading }, { body }) => grading.preview(body),
  }),
];

/** The schemas of the files that graders write and read. */
export const schemaRoutes: Route[] = [
  route({
    method: 'get',
    path: '/schemas/assignment.json',
    summary: 'JSON Schema of assignment.yaml, for editors',
    access: 'anyone',
    responses: { '200': json('JSON Schema', jsonSchemaResponse) },
    handle: () => assignmentJsonSchema,
  }),
  route({
    method: 'get',
    path: '/schemas/results.json',
    summary: 'JSON Schema of results.json',
    access: 'anyone',
    responses: { '200': json('JSON Schema', jsonSchemaResponse) },
    handle: () => resultsJsonSchema,
  }),
];
