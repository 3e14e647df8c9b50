import type { KeyScope } from '@runq/common/contract/api-key';
import type { Request, Response } from 'express';
import { identityOf } from '../http/middleware/authenticate.js';
import type { KeyAccess } from '../http/middleware/key-scopes.js';
import type { Route } from '../http/route.js';
import type { SignedInAccess } from '../http/route-doc.js';
import { accountRoutes } from './accounts/accounts.js';
import { courseRoutes, opsCourseRoutes } from './accounts/courses.js';
import { invitationRoutes } from './accounts/invitations.js';
import { keyRoutes } from './accounts/keys.js';
import { ltiRoutes } from './accounts/lti.js';
import { oidcRoutes } from './accounts/oidc.js';
import { passwordRoutes } from './accounts/passwords.js';
import { signInRoutes } from './accounts/sign-ins.js';
import { adminRoutes } from './admin.js';
import { adminRunRoutes } from './admin-runs.js';
import { assignmentPackageRoutes } from './assignment-package.js';
import { assignmentRoutes, schemaRoutes, submissionRoutes } from './assignments.js';
import { authRoutes } from './auth.js';
import { batchViewRoutes } from './batch-views.js';
import { batchRoutes } from './batches.js';
import { bulkRoutes } from './bulk.js';
import { boardRoutes } from './bull-board.js';
import { classroomRoutes } from './classroom.js';
import { documentRoutes } from './documents.js';
import { gradedBatchRoutes } from './graded-batches.js';
import { myAssignmentRoutes } from './my-assignments.js';
import { opsDataRoutes, ownDataRoutes, privacyRoute } from './privacy.js';
import { publicationRoutes } from './publications.js';
import { createRunRoutes } from './runs.js';
import { scoreRoutes } from './scores.js';
import type { Services } from './services.js';
import { sessionRoutes } from './sessions.js';
import { settingsRoutes } from './settings.js';
import { openShareRoute, shareRoutes } from './shares.js';
import { statusRoutes } from './status.js';
import { workspaceRoutes } from './workspace.js';

/** Body limits in bytes: sources with their JSON escapes, and a batch of a thousand small runs. */
const maxSignInBody = 8 * 1024;
/** A signed message of a learning platform, whose claims are many. */
const maxLtiBody = 64 * 1024;
const maxAdminBody = 64 * 1024;
/** A roster, and the form around it. */
const maxRosterBody = 512 * 1024;
const maxRunBody = 8 * 1024 * 1024;
const maxBatchBody = 64 * 1024 * 1024;

/** Scopes for GET, and for everything else. */
interface GroupScopes {
  reads: readonly KeyScope[];
  writes: readonly KeyScope[];
}

const runScopes: GroupScopes = { reads: ['runs', 'read'], writes: ['runs'] };
const batchScopes: GroupScopes = { reads: ['batches', 'read'], writes: ['batches'] };
const opsScopes: GroupScopes = { reads: ['ops'], writes: ['ops'] };
const onlyReads: GroupScopes = { reads: ['read'], writes: [] };

/**
 * Routes below one prefix, and the checks of every path below it, unknown paths included: an anonymous client must not
 * learn which paths exist, and no body is read before its sender is known.
 */
export interface RouteGroup {
  prefix: string;
  /** The scopes of API keys for its routes, unless a route has its own. Without it no key is admitted. */
  scopes?: GroupScopes;
  /** Its routes admit API keys for a course. Single runs, files and what ops do belong to none. */
  courseKeys?: true;
  /** Required before a body is read. Routes repeat it as their own `access`. */
  access?: SignedInAccess;
  /** The same for GET and HEAD, where it is another. */
  readAccess?: SignedInAccess;
  /** Without it no body is read. */
  maxBodyBytes?: number;
  /** Forms with files are read, too. */
  acceptsFiles?: boolean;
  /** Forms without files (`application/x-www-form-urlencoded`) are read, too. */
  acceptsForms?: boolean;
  /** Runs after the body is read and before any route, for paths that match `path` below the prefix. */
  prepare?: {
    path: string;
    run(services: Services, request: Request<{ id: string }>, response: Response): unknown;
  };
  routes: Route[];
}

/** Everything below `/v1`, in the order of matching; the most frequent groups come first. */
export const apiGroups: RouteGroup[] = withKeyAccess([
  {
    prefix: '/v1/runs',
    scopes: runScopes,
    access: 'signed in',
    maxBodyBytes: maxRunBody,
    routes: createRunRoutes('run'),
  },
  {
    prefix: '/v1/sessions',
    scopes: runScopes,
    access: 'signed in',
    maxBodyBytes: maxRunBody,
    // A run that is not a session is not found here, on any of its paths.
    prepare: {
      path: '/:id',
      run: ({ sessions }, request, response) => sessions.readOwned(request.params.id, identityOf(response)),
    },
    routes: sessionRoutes,
  },
  {
    prefix: '/v1/workspace',
    scopes: onlyReads,
    access: 'signed in',
    maxBodyBytes: maxRunBody,
    // A shared computer must not keep the files of its last user.
    prepare: {
      path: '/',
      run: (_services, _request, response) => response.setHeader('Cache-Control', 'private, no-store'),
    },
    routes: workspaceRoutes,
  },
  ...[
    {
      prefix: '/v1/batches',
      // What shows submissions is below the path of a batch; the batch itself and its progress show only numbers.
      prepare: {
        path: '/:id',
        async run({ batches }: Services, request: Request<{ id: string }>, response: Response) {
          const identity = identityOf(response);
          // To read a batch is not to change it, whatever the route is.
          if (!isRead(request.method)) return batches.requireChange(request.params.id, identity);
          if (!['/', '/events'].includes(request.path)) await batches.auditLook(request.params.id, identity);
        },
      },
      routes: [...batchRoutes, ...gradedBatchRoutes, ...batchViewRoutes, ...scoreRoutes],
    },
    // A name at the end of a path may hold slashes, so longer paths come first.
    { prefix: '/v1/assignments', routes: [...publicationRoutes, ...assignmentPackageRoutes, ...assignmentRoutes] },
    { prefix: '/v1/submissions', routes: submissionRoutes },
  ].map((group) => ({
    ...group,
    scopes: batchScopes,
    courseKeys: true as const,
    access: 'grader or ops' as const,
    readAccess: 'grader, tutor or ops' as const,
    maxBodyBytes: maxBatchBody,
    acceptsFiles: true,
  })),
  { prefix: '/v1/courses', scopes: onlyReads, courseKeys: true, access: 'signed in', routes: courseRoutes },
  { prefix: '/v1/classroom', scopes: onlyReads, access: 'grader or ops', routes: classroomRoutes },
  {
    prefix: '/v1/my',
    scopes: onlyReads,
    access: 'signed in',
    maxBodyBytes: maxRunBody,
    routes: myAssignmentRoutes,
  },
  { prefix: '/v1/shares', routes: [openShareRoute] },
  {
    prefix: '/v1/shares',
    scopes: onlyReads,
    access: 'signed in',
    maxBodyBytes: maxRunBody,
    routes: shareRoutes,
  },
  { prefix: '/v1/me/data', access: 'signed in', maxBodyBytes: maxAdminBody, routes: ownDataRoutes },
  { prefix: '/v1/keys', access: 'signed in', maxBodyBytes: maxSignInBody, routes: keyRoutes },
  {
    prefix: '/v1/ops/accounts',
    scopes: opsScopes,
    access: 'ops',
    maxBodyBytes: maxRosterBody,
    acceptsFiles: true,
    routes: [...accountRoutes, ...invitationRoutes],
  },
  {
    prefix: '/v1/ops',
    scopes: opsScopes,
    access: 'ops',
    maxBodyBytes: maxAdminBody,
    routes: [
      ...[...settingsRoutes, ...adminRoutes, ...adminRunRoutes, ...bulkRoutes, ...opsCourseRoutes],
      ...opsDataRoutes,
    ],
  },
  {
    prefix: '/v1',
    maxBodyBytes: maxSignInBody,
    routes: [...authRoutes, ...signInRoutes, ...passwordRoutes, ...oidcRoutes, privacyRoute],
  },
]);

/** What browsers do at the request of learning platforms. */
export const ltiGroup: RouteGroup = {
  prefix: '/lti',
  maxBodyBytes: maxLtiBody,
  acceptsForms: true,
  routes: ltiRoutes,
};

/** Outside `/v1`: served while the store is away, and without rate limits. */
export const serviceGroup: RouteGroup = { prefix: '', routes: [...statusRoutes, ...documentRoutes, ...schemaRoutes] };

/** Whether a method only reads. */
export function isRead(method: string): boolean {
  return /^(get|head)$/i.test(method);
}

/** Gives each route the API keys of its group, unless it has its own. */
function withKeyAccess(groups: RouteGroup[]): RouteGroup[] {
  return groups.map((group) => ({
    ...group,
    routes: group.routes.map((one) => ({ ...keyAccessOfGroup(group, one.method), ...one })),
  }));
}

/** The API keys that are admitted to paths of a group, unknown ones included. */
export function keyAccessOfGroup({ scopes, courseKeys }: RouteGroup, method: string): KeyAccess {
  if (!scopes) return {};
  return { scopes: isRead(method) ? scopes.reads : scopes.writes, ...(courseKeys && { courseKeys }) };
}

/** Every route of the API and nothing else. */
export const allRoutes: Route[] = [serviceGroup, ...apiGroups, ltiGroup]
  .flatMap(({ routes }) => routes)
  .concat(boardRoutes);
