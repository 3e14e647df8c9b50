import { filePathSchema } from '@runq/common/contract/run-request';
import { z } from 'zod';
import {
  caseSchema,
  checkerSchema,
  filesSchema,
  groupSchema,
  limitsSchema,
  mostCases,
  nameSchema,
  sourceSchema,
} from './case-schema.js';
import { keyedObject } from './describe-keys.js';
import { isTimezone, localTimePattern } from './local-time.js';
import { mostSuites, suiteSchema } from './suite-schema.js';

const longestTitle = 200;
const mostAttempts = 10_000;
/** Seeds go from 0 to this. Python accepts any integer; these are exact in every JSON reader. */
export const largestSeed = 2 ** 32 - 1;

/** The name of an assignment is a part of URLs and of file names. */
export const assignmentNamePattern = /^[A-Za-z0-9][\w.-]{0,63}$/;

const describe = (description: string) => ({ description });

/** A time as its author writes it: local, without a zone. */
const localTime = () =>
  z.string().regex(localTimePattern, 'must be a local time such as 2026-12-01T08:00, without "Z" or offset');

/** All of `assignment.yaml` but its cases. */
const headShape = {
  version: z.literal(1).default(1).meta(describe('Version of this format.')),
  name: z
    .string()
    .regex(assignmentNamePattern, 'must be 1 to 64 letters, digits, "_", "." or "-", beginning with a letter or digit')
    .optional()
    .meta(describe('Unique on the server; part of addresses. Default: the name of the uploaded file.')),
  title: z
    .string()
    .trim()
    .min(1)
    .max(longestTitle)
    .refine((title) => !/\p{Cc}/u.test(title), 'must not hold control characters')
    .optional()
    .meta(describe('Title for students. Default: the name.')),
  entry: filePathSchema
    .default('auto')
    .meta(describe('The file to run. `auto`: the only `.py` file of the submission.')),
  timezone: z
    .string()
    .refine(isTimezone, 'must be a time zone such as Europe/Berlin')
    .optional()
    .meta(describe("The class's time zone, in which every time is given and shown. Required when a time is given.")),
  opens: localTime().optional().meta(describe('Students see the assignment from then on.')),
  due: localTime().optional().meta(describe('Submissions until then count in full.')),
  late: keyedObject({
    until: localTime().meta(describe('Late submissions are accepted until then.')),
    penalty_percent_per_day: z
      .number()
      .min(0)
      .max(100)
      .default(0)
      .meta(describe('Percent of the score that each begun day costs.')),
  })
    .optional()
    .meta(describe('Late submissions. Without it there are none.')),
  attempts: z.int().min(0).max(mostAttempts).default(0).meta(describe('Attempts of a student. 0: unlimited.')),
  counts: z
    .enum(['best', 'latest', 'chosen'])
    .default('best')
    .meta(describe('The attempt that counts; `chosen` by the student.')),
  limits: limitsSchema.default({}),
  seed: z
    .int()
    .min(0)
    .max(largestSeed)
    .default(1)
    .meta(describe('`random.seed` of every case. The hash seed of graded runs is a fixed value.')),
  checker: checkerSchema.default('lines'),
  prompts: z
    .enum(['ignore', 'count'])
    .default('ignore')
    .meta(describe('Whether the prompts of `input()` are part of the compared output.')),
  files: filesSchema
    .default({})
    .meta(describe('Files beside every submission. They replace files of a submission with the same path.')),
  groups: z.array(groupSchema).max(mostCases).default([]).meta(describe('Cases that are scored together.')),
  precheck: z
    .array(nameSchema)
    .max(mostCases)
    .optional()
    .meta(describe('Cases that students may check before they submit. Default: the examples.')),
  solution: z
    .string()
    .overwrite((path) => path.replace(/\/+$/, ''))
    .pipe(sourceSchema)
    .optional()
    .meta(describe('A file, or a folder with several, that must reach all points. It is run at upload.')),
};

/** Every key of `assignment.yaml`, for suggestions. */
export const assignmentKeys = [...Object.keys(headShape), 'cases', 'suites'];

export const headSchema = z.object(headShape);
export type HeadForm = z.output<typeof headSchema>;

const formSchema = keyedObject({
  ...headShape,
  cases: z
    .array(caseSchema)
    .min(1)
    .max(mostCases)
    .optional()
    .meta(describe('The cases, in their order. Required without `suites`.')),
  suites: z
    .array(suiteSchema)
    .min(1)
    .max(mostSuites)
    .optional()
    .meta(describe('Files of tests, each of which is a case. They come after `cases`.')),
});

/** JSON Schema of `assignment.yaml` for editors. Draft 7, which YAML language servers support in full. */
export const assignmentJsonSchema: z.core.JSONSchema.BaseSchema = {
  title: 'runq assignment',
  ...z.toJSONSchema(formSchema, { target: 'draft-7', io: 'input' }),
};
