import { testFrameworks } from '@runq/common/contract/case-test';
import { visibilities } from '@runq/common/contract/grading';
import { z } from 'zod';
import { filesSchema, limitsSchema, mostPoints, nameSchema, sourceSchema } from './case-schema.js';
import { keyedObject } from './describe-keys.js';

/** Most suites of an assignment. */
export const mostSuites = 20;

const describe = (description: string) => ({ description });
/** A hint belongs to one case. */
const visibilitiesOfSuites = visibilities.filter((visibility) => visibility !== 'hint');

/** A file of tests as its author names it. Its tests are collected when the assignment is saved. */
export const suiteSchema = keyedObject({
  name: nameSchema.meta(describe('Unique among suites and cases. In a group it stands for all of its tests.')),
  file: sourceSchema
    .refine((path) => path.endsWith('.py'), 'must be a Python file')
    .meta(describe('The test file. It lies at the same path beside the submission.')),
  framework: z.enum(testFrameworks).default('unittest').meta(describe('What runs its tests.')),
  files: filesSchema
    .default({})
    .meta(
      describe('Files that its tests need, such as modules and data: the path there, and the file of the package.'),
    ),
  points: z.number().min(0).max(mostPoints).default(1).meta(describe('Points of each test without `@weight`.')),
  visibility: z
    .enum(visibilitiesOfSuites)
    .default('visible')
    .meta(describe('What students see of each test without `@visibility`.')),
  limits: limitsSchema.optional().meta(describe('Limits of each test. They replace those of the assignment.')),
});
export type SuiteForm = z.output<typeof suiteSchema>;
