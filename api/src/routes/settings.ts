import { z } from 'zod';
import { whyBodySchema } from '../admin/actor.js';
import { pauseSchema, settingsPatchSchema, settingsRevertSchema } from '../admin/update-settings.js';
import { type Route, route } from '../http/route.js';
import { actionOf } from './request-parts.js';
import { adminRefusals as invalid, notFound } from './responses.js';

const settings = { '200': 'The current settings', ...invalid };
const conflict = { '409': 'Another change came first' };

const versionsQuerySchema = z.strictObject({
  before: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(20),
});

/** `/v1/ops/settings` and the pause, for ops only. */
export const settingsRoutes: Route[] = [
  route({
    method: 'get',
    path: '/v1/ops/settings',
    summary: 'The settings of the scheduler, and which of them were changed',
    access: 'ops',
    responses: { '200': '{version, settings, configured, changed, ranges}', ...invalid },
    handle: ({ admin }) => admin.readSettings(),
  }),
  route({
    method: 'patch',
    path: '/v1/ops/settings',
    summary: 'Change settings immediately; null reverts a change',
    access: 'ops',
    body: actionOf(settingsPatchSchema),
    responses: { ...settings, ...conflict },
    handle: ({ admin }, { identity, body }) => admin.patchSettings(body, identity),
  }),
  route({
    method: 'post',
    path: '/v1/ops/pause',
    summary: 'Accept no runs and start none',
    access: 'ops',
    body: actionOf(pauseSchema),
    responses: settings,
    handle: ({ admin }, { identity, body: { reason } }) => admin.pause(reason, identity),
  }),
  route({
    method: 'post',
    path: '/v1/ops/resume',
    summary: 'End the pause',
    access: 'ops',
    body: actionOf(whyBodySchema),
    responses: settings,
    handle: ({ admin }, { identity, body }) => admin.resume(body.why, identity),
  }),
  route({
    method: 'get',
    path: '/v1/ops/settings/versions',
    summary: 'The versions of the settings: who, when, why, and what differed from the configuration; newest first',
    access: 'ops',
    query: versionsQuerySchema,
    responses: { '200': '{versions, nextBefore}', ...invalid },
    handle: ({ admin }, { query }) => admin.listSettingsVersions(query),
  }),
  route({
    method: 'post',
    path: '/v1/ops/settings/revert',
    summary: 'Return to a version of the settings, as a new version; 0 is the configuration',
    access: 'ops',
    body: actionOf(settingsRevertSchema),
    responses: { ...settings, ...conflict, ...notFound },
    handle: ({ admin }, { identity, body }) => admin.revertSettings(body, identity),
  }),
];
