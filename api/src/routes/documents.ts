import { allowStylesOf } from '../http/middleware/security-headers.js';
import { documentResponse } from '../http/response-schemas.js';
import { type Route, route } from '../http/route.js';
import { json, media } from '../http/route-doc.js';

/** The OpenAPI document, and a plain page made from the same routes. */
export const documentRoutes: Route[] = [
  route({
    method: 'get',
    path: '/openapi.json',
    summary: 'This document',
    access: 'anyone',
    responses: { '200': json('OpenAPI 3.1', documentResponse) },
    handle: ({ documents }) => documents.openapi,
  }),
  route({
    method: 'get',
    path: '/docs',
    summary: 'This document for people',
    access: 'anyone',
    responses: { '200': media('HTML', 'text/html') },
    respond({ documents }, { response }) {
      allowStylesOf(documents.page, response);
      response.type('html').send(documents.page);
    },
  }),
];
