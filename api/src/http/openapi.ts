import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiOverride,
  type ZodOpenApiPathsObject,
} from 'zod-openapi';
import { commandDocs } from '../sockets/command-access.js';
import { eventSchemas } from './event-schemas.js';
import { problemResponse } from './response-schemas.js';
import type { ResponseDoc, RouteDoc } from './route-doc.js';

/** The generated documentation of the API. Each document is made when it is first read: few services need it. */
export interface ApiDocuments {
  readonly openapi: object;
  /** HTML. */
  readonly page: string;
}

/** What a document says about all of its routes. */
export interface ApiHeading {
  title: string;
  description: string;
  securityScheme: { type: 'http'; scheme: 'bearer' } | { type: 'apiKey'; in: 'header'; name: string };
}

const nativeApi: ApiHeading = {
  title: 'runq',
  description: 'Runs Python for classrooms. Errors are application/problem+json (RFC 9457).',
  securityScheme: { type: 'http', scheme: 'bearer' },
};

/** The OpenAPI 3.1 document and a plain page, from the routes and the schemas that parse their requests. */
export function createApiDocuments(
  version: string,
  routes: readonly RouteDoc[],
  heading: ApiHeading = nativeApi,
): ApiDocuments {
  let openapi: object | undefined;
  let page: string | undefined;
  return {
    get openapi() {
      openapi ??= createOpenApi(version, routes, heading);
      return openapi;
    },
    get page() {
      page ??= renderPage(version, routes);
      return page;
    },
  };
}

function createOpenApi(version: string, routes: readonly RouteDoc[], heading: ApiHeading): object {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method]: toOperation(route) };
  const document = createDocument(
    {
      openapi: '3.1.0',
      info: { title: heading.title, version, description: heading.description },
      paths,
      components: {
        ...(heading === nativeApi ? { schemas: eventSchemas } : {}),
        securitySchemes: { bearer: heading.securityScheme },
      },
    },
    { override: leaveOpen },
  );
  return heading === nativeApi ? { ...document, 'x-socket-commands': commandDocs } : document;
}

/**
 * Objects of responses are open, which is what JSON Schema assumes. Stated explicitly, generated types would accept
 * every misspelled field.
 */
function leaveOpen({ jsonSchema, io }: Parameters<ZodOpenApiOverride>[0]): void {
  if (io === 'output' && jsonSchema.properties) delete jsonSchema.additionalProperties;
}

function toOperation(route: RouteDoc): ZodOpenApiOperationObject {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  return {
    operationId: toOperationId(route),
    summary: route.summary,
    description: `Access: ${route.access}.${describeKeys(route)}`,
    security: route.access === 'anyone' ? [] : [{ bearer: [] }],
    requestParams: {
      ...(names.length > 0 ? { path: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))) } : {}),
      ...(route.query ? { query: route.query } : {}),
      ...(route.headers ? { header: route.headers } : {}),
    },
    ...(route.body ? { requestBody: { required: isRequired(route.body), content: describeBody(route) } } : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.responses).map(([status, response]) => [status, toResponse(Number(status), response)]),
      ),
      default: toResponse(500, 'Any other refusal'),
    },
  } as ZodOpenApiOperationObject;
}

/** Which API keys a route admits; nothing where no credential is needed. */
function describeKeys({ access, scopes = [], courseKeys }: RouteDoc): string {
  if (access === 'anyone') return '';
  if (scopes.length === 0) return ' No API keys.';
  return ` API keys: scope ${scopes.join(' or ')}${courseKeys ? ', also for one course' : ''}.`;
}

/** A body may be absent where an empty object would do. */
const isRequired = ({ schema }: { schema: z.ZodType }) => !schema.safeParse({}).success;

/** A body is JSON, a form, or either. */
function describeBody({ body, form }: RouteDoc) {
  return {
    ...(body && !(body.schema instanceof z.ZodNever) ? { 'application/json': { schema: body.schema } } : {}),
    ...(form ? { 'multipart/form-data': { schema: form } } : {}),
  };
}

/** `POST /v1/runs/{id}/cancel` is `postRunsIdCancel`. */
function toOperationId({ method, path }: RouteDoc): string {
  const words = path.replace(/^\/v1/, '').match(/\w+/g) ?? [];
  return method + words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
}

/** Every refusal is a problem, declared or not. */
function toResponse(status: number, response: string | ResponseDoc) {
  if (typeof response !== 'string') {
    const content = Object.entries(response.content).map(([mediaType, schema]) => [mediaType, { schema }]);
    return { description: response.description, content: Object.fromEntries(content) };
  }
  if (status < 400) return { description: response };
  return { description: response, content: { 'application/problem+json': { schema: problemResponse } } };
}

function renderPage(version: string, routes: readonly RouteDoc[]): string {
  const rows = routes.map(({ method, path, summary, access }) => {
    const cells = [`<code>${method.toUpperCase()}</code>`, `<code>${path}</code>`, summary, access];
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>runq API</title><style>:root{color-scheme:light dark}
body{font:16px/1.5 system-ui;max-width:70rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}td,th{padding:.4rem .6rem;text-align:left;border-bottom:1px solid #8884}
div{overflow-x:auto}</style>
<h1>runq API</h1><p>Version ${version}. The full description is <a href="/openapi.json">openapi.json</a>; errors are
<code>application/problem+json</code> (RFC 9457).</p><div tabindex="0"><table>
<thead><tr><th>Method</th><th>Path</th><th>Description</th><th>Access</th></tr></thead>
<tbody>${rows.join('')}</tbody></table></div></html>`;
}
