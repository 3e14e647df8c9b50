import {
  firstProjectId,
  moveFileSchema,
  projectIdSchema,
  saveFileSchema,
  saveProjectSchema,
} from '@runq/common/contract/workspace';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { bodyOf, parseWith, type Route, route } from '../http/route.js';
import { parseExpected, parsePath } from '../workspaces/parse-file-request.js';
import { projectNotFound } from '../workspaces/serialize-files.js';
import { header } from './request-parts.js';
import { refusals } from './responses.js';

const notFound = { '404': 'Not found, or no longer stored (problem)' };
const noProject = { '404': 'There is no such project, or it is deleted (problem)' };
const preconditions = {
  '412': 'It was changed in the meantime; `current` names the current version (problem)',
  '428': 'If-Match or If-None-Match is missing (problem)',
};
const projectPath = '/v1/workspace/projects/{id}';
const ifMatch = header('"<etag>" of the file that you know, or * for any');
const ifNew = header('* for a file that must not exist yet');
const ifChanged = z.object({ 'If-None-Match': header('"<etag>" that you know, for 304') });
const versionQuerySchema = z.object({
  version: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
});

/** The project of an address, without one the first. An id that no project can have is not found. */
function parseProject({ id = firstProjectId }: { id?: string }): { project: string } {
  if (!projectIdSchema.safeParse(id).success) throw projectNotFound();
  return { project: id };
}

/** `path` is the rest of the address, with encoded slashes or not. It names a field, never a path of this host. */
const parseFile = ({ path, ...rest }: { id?: string; path: string }) => ({
  path: parsePath(path),
  ...parseProject(rest),
});

/** An id that the client chose. */
const parseNewProject = ({ id }: { id: string }) => ({ project: parseWith(projectIdSchema, id) });

const readExpected = (request: Request) => ({
  expected: parseExpected({ ifMatch: request.get('If-Match'), ifNoneMatch: request.get('If-None-Match') }),
});
const readIfMatch = (request: Request) => ({ expected: parseExpected({ ifMatch: request.get('If-Match') }) });

/** The caller's own files in one project: in the first, or in the one of the address. */
const createFileRoutes = (base: '/v1/workspace' | typeof projectPath): Route[] => [
  route({
    method: 'get',
    path: base,
    summary: 'My files in a project, deleted ones included; If-None-Match for 304',
    access: 'signed in',
    headers: ifChanged,
    params: parseProject,
    responses: {
      '200': '{files, deleted, usedBytes, maxBytes, maxFiles, etag}',
      '304': 'Not modified',
      ...refusals,
      ...notFound,
    },
    async respond({ workspaces }, { identity, params: { project }, request, response }) {
      sendUnlessKnown(request, response, await workspaces.list({ ...identity, project }));
    },
  }),
  route({
    method: 'get',
    path: `${base}/files/{path}`,
    summary: 'One file, or a version of it; the path may contain slashes',
    access: 'signed in',
    query: versionQuerySchema,
    headers: ifChanged,
    params: parseFile,
    responses: { '200': 'The file', '304': 'Not modified', ...refusals, ...notFound },
    async respond({ workspaces }, { identity, query: { version }, params: { path, project }, request, response }) {
      sendUnlessKnown(request, response, await workspaces.read({ ...identity, project }, path, version));
    },
  }),
  route({
    method: 'put',
    path: `${base}/files/{path}`,
    summary: 'Save a file: If-Match with its etag, or If-None-Match: * for a new one',
    access: 'signed in',
    headers: z.object({ 'If-Match': ifMatch, 'If-None-Match': ifNew }),
    readHeaders: readExpected,
    params: parseFile,
    body: bodyOf(saveFileSchema),
    responses: {
      '200': 'Saved, or unchanged',
      '201': 'Created',
      ...noProject,
      '409': 'One path would be a folder of the other (problem)',
      '413': 'Too large, or no space left (problem)',
      '422': 'Not valid (problem)',
      ...preconditions,
      ...refusals,
    },
    async respond({ workspaces }, { identity, headers: { expected }, params: { path, project }, body, response }) {
      const { file, isNew } = await workspaces.save({ ...identity, project }, path, body, expected);
      response
        .status(isNew ? 201 : 200)
        .setHeader('ETag', `"${file.etag}"`)
        .json(file);
    },
  }),
  route({
    method: 'delete',
    path: `${base}/files/{path}`,
    summary: 'Delete a file, with If-Match; its versions are kept for a while',
    access: 'signed in',
    headers: z.object({ 'If-Match': ifMatch }),
    readHeaders: readIfMatch,
    params: parseFile,
    responses: { '204': 'Deleted', ...noProject, ...preconditions, ...refusals },
    handle: ({ workspaces }, { identity, headers: { expected }, params: { path, project } }) =>
      workspaces.delete({ ...identity, project }, path, expected),
  }),
  route({
    method: 'post',
    path: `${base}/move`,
    summary: 'Rename a file together with its versions',
    access: 'signed in',
    params: parseProject,
    body: bodyOf(moveFileSchema),
    responses: {
      '200': 'The file at its new path',
      ...noProject,
      '409': 'The new path is taken (problem)',
      '412': preconditions['412'],
      '422': 'Not valid (problem)',
      ...refusals,
    },
    async respond({ workspaces }, { identity, params: { project }, body, response }) {
      const file = await workspaces.move({ ...identity, project }, body);
      response.setHeader('ETag', `"${file.etag}"`).json(file);
    },
  }),
  route({
    method: 'get',
    path: `${base}/versions/{path}`,
    summary: 'The versions of a file, newest first',
    access: 'signed in',
    params: parseFile,
    responses: { '200': '{versions}', ...refusals, ...notFound },
    handle: ({ workspaces }, { identity, params: { path, project } }) =>
      workspaces.listVersions({ ...identity, project }, path),
  }),
];

/** The caller's own projects. */
const projectRoutes: Route[] = [
  route({
    method: 'get',
    path: '/v1/workspace/projects',
    summary: 'My projects, deleted ones included; If-None-Match for 304',
    access: 'signed in',
    headers: ifChanged,
    responses: { '200': '{projects, etag}', '304': 'Not modified', ...refusals },
    async respond({ workspaces }, { identity, request, response }) {
      sendUnlessKnown(request, response, await workspaces.listProjects(identity));
    },
  }),
  route({
    method: 'put',
    path: projectPath,
    summary: 'Create a project, or change its name and main file; the last writer wins',
    access: 'signed in',
    params: parseNewProject,
    body: bodyOf(saveProjectSchema),
    responses: {
      '200': 'Changed, or unchanged',
      '201': 'Created',
      '409': 'It is deleted (problem)',
      '413': 'Too many projects (problem)',
      '422': 'Not valid (problem)',
      ...refusals,
    },
    async respond({ workspaces }, { identity, params: { project: id }, body, response }) {
      const { project, isNew } = await workspaces.saveProject(identity, id, body);
      response.status(isNew ? 201 : 200).json(project);
    },
  }),
  route({
    method: 'delete',
    path: projectPath,
    summary: 'Delete a project with its files; both can be restored for a while',
    access: 'signed in',
    responses: { '204': 'Deleted, or there is none', '409': 'The first project (problem)', ...refusals },
    handle: ({ workspaces }, { identity, params: { id } }) => workspaces.deleteProject(identity, id),
  }),
  route({
    method: 'post',
    path: `${projectPath}/restore`,
    summary: 'Restore a deleted project with those of its files that are still stored',
    access: 'signed in',
    params: parseProject,
    responses: { '200': 'The project', '413': 'No space left (problem)', ...refusals, ...notFound },
    handle: ({ workspaces }, { identity, params: { project } }) => workspaces.restoreProject(identity, project),
  }),
];

/** `/v1/workspace`: the caller's own projects and files. */
export const workspaceRoutes: Route[] = [
  ...createFileRoutes('/v1/workspace'),
  ...projectRoutes,
  ...createFileRoutes(projectPath),
];

/**
 * Responds 304 when If-None-Match names the current etag. Express would do so itself, but not for `fetch`, which sends
 * "no-cache" along with an If-None-Match of its caller.
 */
function sendUnlessKnown(request: Request, response: Response, body: { etag: string }): void {
  const etag = `"${body.etag}"`;
  const known = request.get('If-None-Match') ?? '';
  response.setHeader('ETag', etag);
  if (known.split(',').some((one) => one.trim().replace(/^W\//, '') === etag)) response.status(304).end();
  else response.json(body);
}
