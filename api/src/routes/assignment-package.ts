import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { zipFiles } from '../grading/exports/zip-files.js';
import { type Route, route } from '../http/route.js';
import { media } from '../http/route-doc.js';
import { courseQuery } from './assignments.js';
import { notFound, runRefusals } from './responses.js';

/** The files of an assignment, to change them or to give them to another grader. */
export const assignmentPackageRoutes: Route[] = [
  route({
    method: 'get',
    path: '/v1/assignments/{name}/package',
    summary: 'The files of a version as a zip, as they were uploaded; the same zip makes no new version',
    access: 'grader, tutor or ops',
    query: courseQuery.extend({ version: z.coerce.number().int().min(1).optional() }),
    responses: { '200': media('The zip', 'application/zip'), ...notFound, ...runRefusals },
    async respond({ assignments }, { identity, params: { name }, query, response }) {
      const { files, savedAt } = await assignments.readPackage(name, identity, query);
      response.attachment(`${name}.zip`);
      response.setHeader('Content-Type', 'application/zip');
      await pipeline(zipFiles(inTurn(files), new Date(savedAt)), response);
    },
  }),
];

async function* inTurn(files: readonly { path: string; data: Buffer }[]) {
  for (const { path, data } of files) yield { path, content: data };
}
