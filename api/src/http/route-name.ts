import type { RouteDoc } from './route-doc.js';

/** Routes outside the table: the pages, their assets, the requests of bull-board, and the APIs of other systems. */
const otherRoutes = [
  ...['/', '/ops', '/ops/runs/{id}', '/grader', '/grader/{path}', '/embed'],
  ...['/assets/{path}', '/queues/{path}', '/jobe/{path}', '/api/v2/{path}', '/compat/{path}'],
];

/** The name of every other address in a log: the path itself may contain a secret. */
export const unknownRoute = '(unknown route)';

/** Matches the paths of a route: a parameter is one segment, a `{name}` or `{path}` at the end any number of them. */
export function toPattern(route: string): RegExp {
  const escaped = route.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/\{(name|path)\}$/, '.+').replace(/\{\w+\}/g, '[^/]+')}/?$`, 's');
}

/**
 * Names the route of an address for a log, such as `/v1/shares/{id}`. It returns only templates of the route table, so
 * no id, file name, query or other part of a request reaches a log.
 */
export function createRouteNamer(routes: readonly Pick<RouteDoc, 'path'>[]): (url: string) => string {
  const templates = [...new Set([...routes.map(({ path }) => path), ...otherRoutes])];
  const fixed = new Set(templates.filter((template) => !template.includes('{')));
  const patterns = templates
    .filter((template) => !fixed.has(template))
    .map((template) => ({ template, pattern: toPattern(template) }));

  return (url) => {
    const path = url.split(/[?#]/, 1)[0]!;
    if (fixed.has(path)) return path;
    return patterns.find(({ pattern }) => pattern.test(path))?.template ?? unknownRoute;
  };
}
