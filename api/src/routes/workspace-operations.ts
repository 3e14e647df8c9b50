import { moveFileSchema, saveFileSchema, shareRequestSchema } from '@runq/common/contract/workspace';
import { z } from 'zod';
import { whyBodySchema } from '../ops/operator.js';
import type { Operation } from './operation.js';
import { versionQuerySchema } from './workspace.js';

const problems = {
  '401': 'Sign in first (problem)',
  '429': 'Too many requests (problem)',
  '503': 'Not available right now (problem)',
};
const missing = { '404': 'Not there, or no longer (problem)' };
const guarded = {
  '412': 'It was changed meanwhile; `current` tells the version that holds (problem)',
  '428': 'If-Match or If-None-Match is missing (problem)',
};
const header = (description: string) => z.string().optional().meta({ description });
const ifMatch = header('"<etag>" of the file as you know it, or * for any');
const ifNew = header('* for a file that must not be there yet');
const ifChanged = { 'If-None-Match': header('"<etag>" as you know it, for 304') };
const filePath = '/v1/workspace/files/{path}';

/** The routes of `/v1/workspace`, `/v1/shares` and `/v1/me/data`. */
export const workspaceOperations: Operation[] = [
  {
    method: 'get',
    path: '/v1/workspace',
    summary: 'My files, and what I deleted; If-None-Match for 304',
    access: 'signed in',
    headers: z.object(ifChanged),
    answers: { '200': '{files, deleted, usedBytes, maxBytes, maxFiles, etag}', '304': 'As you know it', ...problems },
  },
  {
    method: 'get',
    path: filePath,
    summary: 'One file, or a version of it; the path may hold slashes',
    access: 'signed in',
    query: versionQuerySchema,
    headers: z.object(ifChanged),
    answers: { '200': 'The file', '304': 'As you know it', ...problems, ...missing },
  },
  {
    method: 'put',
    path: filePath,
    summary: 'Save a file: If-Match with its etag, or If-None-Match: * for a new one',
    access: 'signed in',
    headers: z.object({ 'If-Match': ifMatch, 'If-None-Match': ifNew }),
    body: saveFileSchema,
    answers: {
      '200': 'Saved, or it was the same already',
      '201': 'New',
      '409': 'One would be the folder of the other (problem)',
      '413': 'Too large, or no room left (problem)',
      '422': 'Not valid (problem)',
      ...guarded,
      ...problems,
    },
  },
  {
    method: 'delete',
    path: filePath,
    summary: 'Delete a file, with If-Match; its versions stay for a while',
    access: 'signed in',
    headers: z.object({ 'If-Match': ifMatch }),
    answers: { '204': 'Deleted', ...guarded, ...problems },
  },
  {
    method: 'post',
    path: '/v1/workspace/move',
    summary: 'Rename a file; its versions go with it',
    access: 'signed in',
    body: moveFileSchema,
    answers: {
      '200': 'The file at its new path',
      '409': 'Something is there already (problem)',
      '412': guarded['412'],
      '422': 'Not valid (problem)',
      ...problems,
    },
  },
  {
    method: 'get',
    path: '/v1/workspace/versions/{path}',
    summary: 'The versions of a file, newest first',
    access: 'signed in',
    answers: { '200': '{versions}', ...problems, ...missing },
  },
  {
    method: 'post',
    path: '/v1/shares',
    summary: 'Keep a snapshot of files that opens by its link; Idempotency-Key',
    access: 'signed in',
    headers: z.object({ 'Idempotency-Key': header('A request that is sent again makes no second share') }),
    body: shareRequestSchema,
    answers: {
      '201': '{id, url, title, entry, createdAt, isOn, offBy, bytes}',
      '413': 'Too large, or no room left (problem)',
      '422': 'Not valid (problem)',
      ...problems,
    },
  },
  {
    method: 'get',
    path: '/v1/shares',
    summary: 'My shares, newest first',
    access: 'signed in',
    answers: { '200': '{shares}', ...problems },
  },
  {
    method: 'get',
    path: '/v1/shares/{id}',
    summary: 'Open a share',
    access: 'anyone',
    answers: {
      '200': '{id, title, entry, files, createdAt, owner}',
      '429': problems['429'],
      '503': problems['503'],
      ...missing,
    },
  },
  {
    method: 'delete',
    path: '/v1/shares/{id}',
    summary: 'Delete a share',
    access: 'owner or ops',
    answers: { '204': 'Deleted', ...problems, ...missing },
  },
  ...(['off', 'on'] as const).map(
    (action): Operation => ({
      method: 'post',
      path: `/v1/shares/{id}/${action}`,
      summary: action === 'off' ? 'The link opens no more' : 'The link opens again',
      access: 'owner or ops',
      body: whyBodySchema,
      answers: {
        '200': 'The share',
        '409': 'Ops switched it off (problem)',
        ...problems,
        ...missing,
      },
    }),
  ),
  {
    method: 'delete',
    path: '/v1/me/data',
    summary: 'Delete my files, shares and finished runs',
    access: 'signed in',
    answers: { '200': '{files, shares, runs, runsLeft}', ...problems },
  },
];
