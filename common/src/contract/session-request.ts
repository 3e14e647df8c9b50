import { z } from 'zod';
import { sessionLimitsRequestSchema } from './limits.js';
import {
  argsSchema,
  checkFiles,
  evenIfInvalid,
  filePathSchema,
  fileSchema,
  labelSchema,
  requestCaps,
} from './run-request.js';

const shared = { args: argsSchema, limits: sessionLimitsRequestSchema.optional(), label: labelSchema };

const longForm = z
  .strictObject({
    files: z.array(fileSchema).max(requestCaps.files).default([]),
    entry: filePathSchema.default('main.py'),
    ...shared,
  })
  .superRefine((request, context) => {
    if (request.files.length > 0 || request.entry !== 'main.py') checkFiles(request, context);
  }, evenIfInvalid);

const shortForm = z.strictObject({ code: z.string(), ...shared }).transform(({ code, ...rest }) => ({
  ...rest,
  files: [{ path: 'main.py', content: code, encoding: 'utf8' as const }],
  entry: 'main.py',
}));

/** A parsed session request with defaults. Without files it is an empty interpreter. */
export type SessionRequest = z.output<typeof longForm>;

/** The two wire forms, exported for the API description. */
export const sessionRequestForms = { longForm, shortForm };

/** Like `parseRunRequest`: problems refer to the intended form. */
export function parseSessionRequest(body: unknown): z.ZodSafeParseResult<SessionRequest> {
  const isShort = typeof body === 'object' && body !== null && 'code' in body && !('files' in body);
  return isShort ? shortForm.safeParse(body) : longForm.safeParse(body);
}

/** Most bytes of text in a completion request; a limit of the sandbox. */
const completionTextBytes = 2000;

/**
 * `POST /v1/sessions/:id/complete`. `cursor` counts UTF-16 code units, like string indexes in JavaScript. The text is
 * one line.
 */
export const completionRequestSchema = z
  .strictObject({
    text: z.string().refine((text) => Buffer.byteLength(text) <= completionTextBytes, {
      error: `must be at most ${completionTextBytes} bytes`,
    }),
    cursor: z.int().min(0),
  })
  .refine(({ text, cursor }) => cursor <= text.length, {
    path: ['cursor'],
    error: 'stands behind the end of the text',
  });

export type CompletionRequest = z.output<typeof completionRequestSchema>;

/** `busy`: not at its prompt, or no reply in time. Each match replaces the text from `from` to the cursor. */
export interface CompletionAnswer {
  state: 'ok' | 'busy';
  from: number;
  matches: string[];
}
