import { pauseSchema, settingsPatchSchema } from '../ops/change-settings.js';
import { whyBodySchema } from '../ops/operator.js';
import { muteSchema, userLimitsSchema } from '../ops/rule-users.js';
import type { Operation } from './operation.js';
import { auditQuerySchema, opsRunsQuerySchema, usersQuerySchema } from './ops.js';

const problems = {
  '401': 'Sign in first (problem)',
  '403': 'For ops only (problem)',
  '503': 'Not available (problem)',
};
const invalid = { '422': 'Not valid; every problem is told', ...problems };
const changed = { '200': 'The settings as they are now', ...invalid };

function read(path: string, summary: string, answer: string, query?: Operation['query']): Operation {
  return {
    method: 'get',
    path,
    summary,
    access: 'ops',
    ...(query ? { query } : {}),
    answers: { '200': answer, ...invalid },
  };
}

function act(
  path: string,
  summary: string,
  body: Operation['body'] & object,
  answers: Operation['answers'],
): Operation {
  return { method: 'post', path, summary, access: 'ops', body, answers };
}

/** The routes of `/v1/ops`. */
export const opsOperations: Operation[] = [
  read(
    '/v1/ops/settings',
    'What admission goes by, and what of it was changed',
    '{version, settings, configured, changed, ranges}',
  ),
  {
    method: 'patch',
    path: '/v1/ops/settings',
    summary: 'Change settings at once; null takes a change back',
    access: 'ops',
    body: settingsPatchSchema,
    answers: { ...changed, '409': 'Somebody else changed them meanwhile' },
  },
  act('/v1/ops/pause', 'Take nothing in and start nothing', pauseSchema, changed),
  act('/v1/ops/resume', 'End the pause', whyBodySchema, changed),
  read('/v1/ops/users', 'Users with runs or rules', '{users, more}', usersQuerySchema),
  act('/v1/ops/users/{id}/cancel', 'Cancel all runs of a user', whyBodySchema, { '202': '{cancelled}', ...invalid }),
  act('/v1/ops/users/{id}/mute', 'Refuse new runs of a user, or take them again', muteSchema, {
    '200': 'What holds for the user',
    ...invalid,
  }),
  act('/v1/ops/users/{id}/limits', 'Places and waiting runs of one user', userLimitsSchema, {
    '200': 'What holds for the user',
    '409': 'Too many users with rules',
    ...invalid,
  }),
  read('/v1/ops/users/{id}/shares', 'What a user shares', '{shares}'),
  act('/v1/ops/users/{id}/shares/off', 'Switch off every share of a user', whyBodySchema, {
    '200': '{off}',
    ...invalid,
  }),
  {
    method: 'delete',
    path: '/v1/ops/users/{id}/data',
    summary: 'Delete the files, shares and finished runs of a user',
    access: 'ops',
    body: whyBodySchema,
    answers: { '200': '{files, shares, runs, runsLeft}', ...invalid },
  },
  read('/v1/ops/workers', 'Workers, and the orders they are under', '{workers}'),
  ...(['quiet', 'resume', 'drain'] as const).map((order) =>
    act(
      `/v1/ops/workers/{id}/${order}`,
      {
        quiet: 'A worker takes nothing new',
        resume: 'A worker works again',
        drain: 'A worker takes nothing new and gives back what is not over in time',
      }[order],
      whyBodySchema,
      { '200': '{id, order}', '404': 'No such worker', ...invalid },
    ),
  ),
  read(
    '/v1/ops/runs',
    "Everybody's active or queued runs, or all of one user",
    '{runs, nextCursor}',
    opsRunsQuerySchema,
  ),
  read('/v1/ops/audit', 'Who changed what, newest first; also as CSV', '{entries, nextCursor}', auditQuerySchema),
];
