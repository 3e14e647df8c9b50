import { z } from 'zod';
import { courseIdSchema } from './course.js';
import { limitsRequestSchema } from './limits.js';
import { runClasses } from './run.js';

/** Limits of a request. Sizes in bytes of the decoded content. */
export const requestCaps = {
  files: 100,
  pathLength: 255,
  pathDepth: 10,
  sourceBytes: 1024 * 1024,
  stdinBytes: 1024 * 1024,
  /** One input message for an active run. */
  inputBytes: 1024 * 1024,
  args: 64,
  argLength: 4096,
  labelLength: 200,
  batchRuns: 1000,
  delayMs: 86_400_000,
} as const;

const noNul = (text: string) => !text.includes('\0');

/** A path in the working directory: relative, forward slashes, no `.`, `..` or empty segment. */
export const filePathSchema = z
  .string()
  .min(1)
  .max(requestCaps.pathLength)
  .refine(noNul, 'must not hold a NUL character')
  .refine((path) => !path.startsWith('/'), 'must be relative')
  .refine((path) => !path.split('/').some((part) => part === '' || part === '.' || part === '..'), {
    error: 'must not hold empty, "." or ".." parts',
  })
  .refine((path) => path.split('/').length <= requestCaps.pathDepth, `must be at most ${requestCaps.pathDepth} deep`)
  .refine((path) => path.split('/').every((part) => Buffer.byteLength(part) <= 255), {
    error: 'each part must be at most 255 bytes',
  });

const isBase64 = (text: string) => /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0;

const content = { content: z.string(), encoding: z.enum(['utf8', 'base64']).default('utf8') };
const hasValidContent = (file: { content: string; encoding: string }) =>
  file.encoding !== 'base64' || isBase64(file.content);
const invalidContent = { path: ['content'], error: 'is not valid base64' };

/** Content of a file, without its path. */
export const fileContentSchema = z.strictObject(content).refine(hasValidContent, invalidContent);

export const fileSchema = z.strictObject({ path: filePathSchema, ...content }).refine(hasValidContent, invalidContent);

/** `sys.argv[1:]`. */
export const argsSchema = z
  .array(z.string().max(requestCaps.argLength).refine(noNul, 'must not hold a NUL character'))
  .max(requestCaps.args)
  .default([]);

export const labelSchema = z.string().max(requestCaps.labelLength).optional();

const shared = {
  args: argsSchema,
  stdin: z
    .string()
    .refine((text) => Buffer.byteLength(text) <= requestCaps.stdinBytes, 'must be at most 1 MiB')
    .default(''),
  interactive: z.boolean().default(false),
  limits: limitsRequestSchema.optional(),
  class: z.enum(runClasses).optional(),
  label: labelSchema,
  delayMs: z.int().min(0).max(requestCaps.delayMs).default(0),
};

/** The files of a program and its entry. Objects with these fields are refined by `checkFiles`. */
export const filesShape = {
  files: z.array(fileSchema).min(1).max(requestCaps.files),
  entry: filePathSchema.default('main.py'),
};

/** Checks that paths are unique, none is both file and folder, and the entry exists. */
export function checkFiles(
  request: { files: { path: string }[]; entry: string },
  context: z.core.$RefinementCtx<unknown>,
): void {
  const paths = new Set<string>();
  request.files.forEach((file, index) => {
    if (paths.has(file.path))
      context.addIssue({ code: 'custom', path: ['files', index, 'path'], message: 'is given twice' });
    paths.add(file.path);
  });
  request.files.forEach((file, index) => {
    const parts = file.path.split('/');
    for (let depth = 1; depth < parts.length; depth++)
      if (paths.has(parts.slice(0, depth).join('/')))
        context.addIssue({
          code: 'custom',
          path: ['files', index, 'path'],
          message: 'uses another file as a folder',
        });
  });
  if (!paths.has(request.entry))
    context.addIssue({ code: 'custom', path: ['entry'], message: `"${request.entry}" is not among the files` });
}

/** What `checkFiles` reads. Made once: zod compiles a schema at its first use, which takes a millisecond. */
const checkedFields = z.object({ files: z.array(z.object({ path: z.string() })), entry: z.string() });

/** True if the fields for `checkFiles` are valid, so that all problems are reported together. */
export const evenIfInvalid: z.core.$ZodSuperRefineParams = {
  when: ({ value }) => checkedFields.safeParse(value).success,
};

const longForm = z.strictObject({ ...filesShape, ...shared }).superRefine(checkFiles, evenIfInvalid);

const shortForm = z.strictObject({ code: z.string(), ...shared }).transform(({ code, ...rest }) => ({
  ...rest,
  files: [{ path: 'main.py', content: code, encoding: 'utf8' as const }],
  entry: 'main.py',
}));

/** A parsed run request with defaults; the short form `{code}` becomes one file. */
export type RunRequest = z.output<typeof longForm>;

/** The two wire forms, exported for the API description. */
export const runRequestForms = { longForm, shortForm };

/** Chooses the form by the fields of the body, so that problems refer to the intended form. */
export function parseRunRequest(body: unknown): z.ZodSafeParseResult<RunRequest> {
  const isShort = typeof body === 'object' && body !== null && 'code' in body && !('files' in body);
  return isShort ? shortForm.safeParse(body) : longForm.safeParse(body);
}

/** Decoded bytes of source in a request; more than `requestCaps.sourceBytes` is a 413. */
export function countSourceBytes(request: Pick<RunRequest, 'files'>): number {
  return request.files.reduce((sum, file) => sum + Buffer.byteLength(file.content, file.encoding), 0);
}

/** `POST /v1/batches` as JSON. Each run is parsed with `parseRunRequest`, so that problems have its index. */
export const batchRequestSchema = z.strictObject({
  label: z.string().max(requestCaps.labelLength).optional(),
  course: courseIdSchema.optional(),
  runs: z.array(z.unknown()).min(1).max(requestCaps.batchRuns),
});
