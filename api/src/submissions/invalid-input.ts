import { ProblemError } from '@runq/common/contract/problem';

/** Most errors in a response. */
const maxErrors = 100;
/** Most characters of an error: input is not echoed in full. */
const maxErrorLength = 300;

/** The refusal of a part of an upload, with all of its errors; `pointer` names the part, as `/roster`. */
export function createInvalidInput(
  detail: string,
  pointer: string,
  messages: string[],
  code: 'invalid' | 'too_large' = 'invalid',
): ProblemError {
  const errors = messages.slice(0, maxErrors).map((message) => ({
    pointer,
    message: message.length > maxErrorLength ? `${message.slice(0, maxErrorLength)}…` : message,
  }));
  const left = messages.length - errors.length;
  if (left > 0) errors.push({ pointer, message: `and ${left} more` });
  return new ProblemError(code, detail, { errors });
}
