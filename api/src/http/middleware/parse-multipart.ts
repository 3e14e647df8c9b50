import type { IncomingMessage } from 'node:http';
import { ProblemError } from '@runq/common/contract/problem';
import type { RequestHandler } from 'express';
import multer from 'multer';
import { UploadedFile } from '../../archives/uploaded-file.js';

const maxFiles = 4;
const maxFields = 20;
const maxFieldBytes = 64 * 1024;

export const isMultipart = (request: IncomingMessage) =>
  /^multipart\/form-data\b/i.test(request.headers['content-type'] ?? '');

/**
 * Reads `multipart/form-data` (RFC 7578) into memory: the body becomes an object with the text of each field and an
 * `UploadedFile` for each file. Other bodies are left to the next handler.
 */
export function parseMultipart(maxBytes: number): RequestHandler {
  const limits = { fileSize: maxBytes, files: maxFiles, fields: maxFields, fieldSize: maxFieldBytes };
  const read = multer({ storage: multer.memoryStorage(), limits, defParamCharset: 'utf8' }).any();
  return (request, response, next) => {
    if (!isMultipart(request)) return next();
    read(request, response, (error: unknown) => {
      if (error) return next(toProblem(error));
      const files = (request.files as Express.Multer.File[] | undefined) ?? [];
      const fields = files.map((file) => [file.fieldname, new UploadedFile(file.originalname, file.buffer)]);
      // A plain object for the schemas: multer's has no prototype.
      request.body = { ...request.body, ...Object.fromEntries(fields) };
      next();
    });
  };
}

function toProblem(error: unknown): unknown {
  if (!(error instanceof multer.MulterError)) {
    // busboy throws plain errors for a form that ends early or has no boundary.
    const isForm = error instanceof Error && /multipart|boundary|form|header/i.test(error.message);
    return isForm ? new ProblemError('bad_request', `The form cannot be read: ${error.message}.`) : error;
  }
  if (error.code === 'LIMIT_FILE_SIZE') return new ProblemError('too_large', 'A file of the form is too large.');
  return new ProblemError('bad_request', `The form cannot be read: ${error.message}.`);
}
