import { listErrors, ProblemError } from '@runq/common/contract/problem';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { z } from 'zod';
import type { Services } from '../routes/services.js';
import type { Caller } from './middleware/authenticate.js';
import type { KeyAccess } from './middleware/key-scopes.js';
import { type Access, type RouteDoc, rolesOfAccess } from './route-doc.js';
import { sendJson } from './send-json.js';

/** Parses one part of a request: `schema` documents it, `parse` throws a problem when the value does not fit. */
export interface Parser<T> {
  schema: z.ZodType;
  parse(value: unknown): T;
}

/** Parses `value`, or throws a 422 that lists every problem. */
export function parseWith<T extends z.ZodType>(schema: T, value: unknown, detail = invalidRequest): z.output<T> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new ProblemError('invalid', detail, { errors: listErrors(parsed.error.issues) });
  return parsed.data;
}

/** A body that must match a schema. */
export const bodyOf = <T extends z.ZodType>(schema: T): Parser<z.output<T>> => ({
  schema,
  parse: (body) => parseWith(schema, body),
});

/** A body that the service parses, because its limits depend on the caller and on live settings. */
export const rawBodyOf = (schema: z.ZodType): Parser<unknown> => ({ schema, parse: (body) => body });

const invalidRequest = 'The request is not valid; see errors.';
const invalidQuery = 'The query is not valid; see errors.';

type ParamNames<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamNames<Rest>
  : never;

/** A request whose parts are parsed and whose caller may make it. */
export interface RouteInput<A extends Access, Params, Query, Headers, Body> {
  identity: A extends 'anyone' ? null : Caller;
  params: Params;
  query: Query;
  headers: Headers;
  body: Body;
  request: Request;
  response: Response;
}

/** A declared route: its documentation, and how to make its express handler (null where another router serves it). */
export interface Route extends RouteDoc {
  createHandler: ((services: Services, keys: KeyAccess) => RequestHandler) | null;
}

/**
 * Declares a route once: express, the OpenAPI document, `Allow` headers and the names of routes in logs follow from it.
 *
 * Checks run in this order: access, query, headers, params, body. There is no route without `access`, so a route that
 * forgets to authorise does not compile. `handle` returns the JSON body of the first successful response; 204 has none.
 * `respond` writes the response itself: streams, downloads, and routes with several successful statuses.
 */
export function route<
  const Path extends string,
  A extends Access,
  Query extends z.ZodObject = z.ZodObject,
  Params = Record<ParamNames<Path>, string>,
  Headers = undefined,
  Body = undefined,
>(
  declaration: Omit<RouteDoc, 'path' | 'access' | 'query' | 'body'> & {
    path: Path;
    access: A;
    query?: Query;
    params?: (params: Record<ParamNames<Path>, string>) => Params;
    readHeaders?: (request: Request) => Headers;
    body?: Parser<Body>;
  } & (
      | {
          handle(services: Services, input: RouteInput<A, Params, z.output<Query>, Headers, Body>): unknown;
          respond?: never;
        }
      | {
          respond(
            services: Services,
            input: RouteInput<A, Params, z.output<Query>, Headers, Body>,
          ): Promise<void> | void;
          handle?: never;
        }
    ),
): Route {
  const { params: parseParams, readHeaders, handle, respond, ...doc } = declaration;
  const { query: querySchema, body: bodyParser } = doc;
  const roles = rolesOfAccess[doc.access];
  const status = Number(Object.keys(doc.responses)[0]);

  return {
    ...(doc as RouteDoc),
    createHandler: (services, keys) => async (request, response) => {
      const identity = roles && (await services.authenticator.authorize(request, response, { roles, ...keys }));
      const input = {
        identity,
        query: querySchema && parseWith(querySchema, request.query, invalidQuery),
        headers: readHeaders?.(request),
        params: parseParams ? parseParams(joinParams(request.params)) : joinParams(request.params),
        body: bodyParser?.parse(request.body),
        request,
        response,
      } as RouteInput<A, Params, z.output<Query>, Headers, Body>;
      if (respond) return respond(services, input);
      const body = await handle(services, input);
      if (status === 204) response.status(status).end();
      else await sendJson(response.status(status), body);
    },
  };
}

/** A route that another router serves, declared for documents and logs alone. */
export function mountedRoute(doc: RouteDoc): Route {
  return { ...doc, createHandler: null };
}

/** Express gives a wildcard as a list of segments. */
function joinParams<Name extends string>(params: Record<string, string | string[]>): Record<Name, string> {
  for (const name in params) {
    const value = params[name]!;
    if (typeof value !== 'string') params[name] = value.join('/');
  }
  return params as Record<Name, string>;
}

/** `/v1/runs/{id}/artifacts/{name}` below `/v1/runs` is `/:id/artifacts/*name` for express. */
function toExpressPath(path: string, prefix: string): string {
  const below = path
    .slice(prefix.length)
    .replace(/\{(name|path)\}$/, '*$1')
    .replace(/\{(\w+)\}/g, ':$1');
  return below === '' ? '/' : below;
}

/** Adds an express handler for every declared route of a prefix. */
export function registerRoutes(router: Router, prefix: string, routes: readonly Route[], services: Services): void {
  for (const { method, path, createHandler, scopes = [], courseKeys = false } of routes) {
    if (!createHandler) continue;
    const handle = createHandler(services, { scopes, courseKeys });
    router[method](toExpressPath(path, prefix), (request, response, next) => {
      response.locals.route = path;
      return handle(request, response, next);
    });
  }
}

export const createStrictRouter = () => Router({ caseSensitive: true });
