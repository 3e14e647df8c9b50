import { visibilities } from '@runq/common/contract/grading';
import { filePathSchema, requestCaps } from '@runq/common/contract/run-request';
import { z } from 'zod';
import { keyedObject } from './describe-keys.js';

/** Most characters of a name of an assignment, a case or a group. */
const longestName = 64;
const longestHint = 1000;
/** Most points of a case. */
export const mostPoints = 1_000_000;
/** Most cases of an assignment. */
export const mostCases = 1000;

/** Text that the author wrote as a number is not accepted: YAML would read 1.0 and 01 as 1. */
const text = () => z.string();
const seconds = () => z.number().positive();
const describe = (description: string) => ({ description });

/** A name that students see: printable, without spaces at its ends. */
export const nameSchema = text()
  .min(1)
  .max(longestName)
  .refine((name) => !/\p{C}|\p{Zl}|\p{Zp}/u.test(name), 'must hold printable characters only')
  .refine((name) => name.trim() === name, 'must not begin or end with a space');

/** The path of a file in the package, whose paths are in Unicode's form NFC. */
export const sourceSchema = z
  .string()
  .overwrite((path) => path.normalize('NFC').replace(/^\.\//, ''))
  .pipe(filePathSchema);

/** Files beside a submission: paths there, and the files of the package that they hold. */
export const filesSchema = z
  .record(filePathSchema, sourceSchema)
  .meta(describe('Files beside the submission: the path there, and the file of the package that it holds.'));

export const limitsSchema = keyedObject({
  cpu_s: seconds().optional().meta(describe('CPU time in seconds.')),
  wall_s: seconds().optional().meta(describe('Elapsed time in seconds, without waits for input.')),
  memory_mb: z.number().positive().optional().meta(describe('Memory in units of 1024 * 1024 bytes.')),
  output_kb: z.number().positive().optional().meta(describe('Output in units of 1024 bytes.')),
}).meta(describe("Limits of one case. Each that is missing has the server's default."));

const plainCheckers = ['exact', 'lines', 'tokens', 'contains', 'regex', 'unordered', 'linecount'] as const;
const tolerance = () => z.number().min(0).default(1e-6);

/** How outputs are compared: a name, or an object with the options of a checker. */
export const checkerSchema = z
  .union([
    z.enum([...plainCheckers, 'near', 'float', 'custom']),
    z.discriminatedUnion('type', [
      keyedObject({ type: z.enum(plainCheckers).meta(describe('The comparison.')) }),
      keyedObject({
        type: z.literal('near'),
        ignore_case: z.boolean().default(false).meta(describe('Of `near`: whether letter case is ignored.')),
      }),
      keyedObject({
        type: z.literal('float'),
        abs: tolerance().meta(describe('Of `float`: the largest difference.')),
        rel: tolerance().meta(describe('Of `float`: the largest difference, as a part of the expected number.')),
      }),
      keyedObject({
        type: z.literal('custom'),
        file: sourceSchema
          .default('checker.py')
          .meta(describe('Of `custom`: the program that compares, a file of the package.')),
      }),
    ]),
  ])
  .meta(
    describe(
      [
        'How the output is compared: `exact`; `lines` ignores spaces at the ends of lines and blank lines at the end;',
        '`tokens` ignores the amount of whitespace; `near` ignores blank lines and repeated spaces, not indentation;',
        '`float` compares numbers within a tolerance; `contains` searches the expected text; `regex` searches it as a',
        'pattern; `unordered` ignores the order of lines; `linecount` gives a part of the points for a part of the',
        'lines; `custom` runs `checker.py INPUT EXPECTED GOT`.',
      ].join(' '),
    ),
  );

/** One case as its author writes it. */
export const caseSchema = keyedObject({
  name: nameSchema.meta(describe(`Unique; at most ${longestName} printable characters.`)),
  args: z
    .array(
      text()
        .max(requestCaps.argLength)
        .refine((arg) => !arg.includes('\0'), 'must not hold a NUL character'),
    )
    .max(requestCaps.args)
    .default([])
    .meta(describe('Arguments of the program (`sys.argv[1:]`).')),
  stdin: text().optional().meta(describe('Standard input.')),
  stdin_file: sourceSchema.optional().meta(describe('The same from a file of the package.')),
  expected: text()
    .nullable()
    .optional()
    .meta(describe('Expected standard output. `null`: none is compared, the program must only succeed.')),
  expected_file: sourceSchema.optional().meta(describe('The same from a file of the package.')),
  files: filesSchema
    .default({})
    .meta(describe('Files of this case. They replace those of the assignment and of the submission.')),
  points: z.number().min(0).max(mostPoints).default(1).meta(describe('Points for a right output.')),
  visibility: z
    .enum(visibilities)
    .default('visible')
    .meta(
      describe(
        [
          'What students see: `visible` everything; `name_only` name and verdict; `hint` the hint as well; `hidden`',
          'nothing, though it counts; `after_due` everything once it is due.',
        ].join(' '),
      ),
    ),
  example: z
    .boolean()
    .default(false)
    .meta(describe('Whether students may run their program with its input. Needs the visibility `visible`.')),
  hint: text()
    .min(1)
    .max(longestHint)
    .optional()
    .meta(describe('What students read when the case fails. The visibility `hint` needs one.')),
  checker: checkerSchema.optional().meta(describe("Replaces the assignment's checker.")),
  limits: limitsSchema.optional().meta(describe('Replaces limits of the assignment, each by itself.')),
});
export type CaseForm = z.output<typeof caseSchema>;
export type CheckerForm = z.output<typeof checkerSchema>;
export type LimitsForm = z.output<typeof limitsSchema>;

export const groupSchema = keyedObject({
  name: nameSchema.meta(describe('Unique among groups.')),
  cases: z.array(nameSchema).min(1).max(mostCases).meta(describe('Names of its cases. A case is in one group only.')),
  scoring: z
    .enum(['sum', 'all_or_nothing'])
    .default('sum')
    .meta(describe('`all_or_nothing`: its points count only if every case has all of its points.')),
  stop_on_fail: z
    .boolean()
    .default(false)
    .meta(describe('Whether the rest of the group is skipped after a case without all points.')),
});
