import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import { createApiDocuments } from '../../../api/src/http/openapi.js';
import { allRoutes } from '../../../api/src/routes/route-table.js';

const firstLine = '// Generated from the routes of the API by `npm run generate -w clients/typescript`.\n\n';

interface Operation {
  responses?: Record<string, unknown>;
}

/** The TypeScript types of the API, from the same document as `/openapi.json`. */
export async function renderSchema(): Promise<string> {
  const document = JSON.parse(JSON.stringify(createApiDocuments('', allRoutes).openapi)) as {
    paths: Record<string, Record<string, Operation>>;
  };
  for (const operation of Object.values(document.paths).flatMap((methods) => Object.values(methods)))
    leaveOutRefusals(operation);
  const nodes = await openapiTS(JSON.stringify(document), {
    // A field with a default may be left out of a request.
    defaultNonNullable: false,
    transform: ({ format }) =>
      format === 'binary' ? ts.factory.createTypeReferenceNode(ts.factory.createIdentifier('Blob')) : undefined,
  });
  return firstLine + astToString(nodes);
}

/** All refusals are the problem that `default` describes; listed one by one they are most of the document. */
function leaveOutRefusals({ responses = {} }: Operation): void {
  for (const status of Object.keys(responses)) {
    const { content } = responses[status] as { content?: Record<string, unknown> };
    if (Number(status) >= 400 && content?.['application/problem+json']) delete responses[status];
  }
}
