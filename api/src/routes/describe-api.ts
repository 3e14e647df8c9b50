import { Router } from 'express';
import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { problemAnswer } from './answers.js';
import type { Answer, Operation } from './operation.js';
import { operations } from './operations.js';

function toOperation(operation: Operation): ZodOpenApiOperationObject {
  const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  return {
    operationId: toOperationId(operation),
    summary: operation.summary,
    description: `Access: ${operation.access}.`,
    security: operation.access === 'anyone' ? [] : [{ bearer: [] }],
    requestParams: {
      ...(names.length > 0 ? { path: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))) } : {}),
      ...(operation.query ? { query: operation.query } : {}),
      ...(operation.headers ? { header: operation.headers } : {}),
    },
    ...(operation.body ? { requestBody: { content: { 'application/json': { schema: operation.body } } } } : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(operation.answers).map(([status, answer]) => [status, toResponse(Number(status), answer)]),
      ),
      default: toResponse(500, 'Any other refusal'),
    },
  } as ZodOpenApiOperationObject;
}

/** `POST /v1/runs/{id}/cancel` is `postRunsIdCancel`. */
function toOperationId({ method, path }: Operation): string {
  const words = path.replace(/^\/v1/, '').match(/\w+/g) ?? [];
  return method + words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
}

/** Refusals are problems, whether the list of answers says so or not. */
function toResponse(status: number, answer: string | Answer) {
  if (typeof answer !== 'string') {
    const content = Object.entries(answer.content).map(([mediaType, schema]) => [mediaType, { schema }]);
    return { description: answer.description, content: Object.fromEntries(content) };
  }
  if (status < 400) return { description: answer };
  return { description: answer, content: { 'application/problem+json': { schema: problemAnswer } } };
}

/** The OpenAPI 3.1 document, made of `operations` and the schemas that really parse the requests. */
export function createApiDocument(version: string): object {
  const paths: ZodOpenApiPathsObject = {};
  for (const operation of operations)
    paths[operation.path] = { ...paths[operation.path], [operation.method]: toOperation(operation) };
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'runq',
      version,
      description: 'Runs Python for classrooms. Errors are application/problem+json (RFC 9457).',
    },
    paths,
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  });
}

/** `/openapi.json` and a plain page made of the same list. */
export function createDocumentRoutes(version: string): Router {
  const document = createApiDocument(version);
  const rows = operations.map(
    ({ method, path, summary, access }) =>
      `<tr><td><code>${method.toUpperCase()}</code></td><td><code>${path}</code></td><td>${summary}</td><td>${access}</td></tr>`,
  );
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>runq API</title><style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui;max-width:70rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}td,th{padding:.4rem .6rem;text-align:left;border-bottom:1px solid #8884}div{overflow-x:auto}</style>
<h1>runq API</h1><p>Version ${version}. The full description is <a href="/openapi.json">openapi.json</a>; errors are
<code>application/problem+json</code> (RFC 9457).</p><div tabindex="0"><table><thead><tr><th>Method</th><th>Path</th><th>What</th><th>Access</th></tr></thead>
<tbody>${rows.join('')}</tbody></table></div></html>`;

  const router = Router();
  router.get('/openapi.json', (_request, response) => void response.json(document));
  router.get('/docs', (_request, response) => void response.type('html').send(page));
  return router;
}
