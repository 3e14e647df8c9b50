import { type LimitsRequest, resolveLimits } from '@runq/common/contract/limits';
import { parseSessionRequest } from '@runq/common/contract/session-request';
import type { ApiConfig } from '../config.js';
import { acceptBody, type DescribeRequest } from '../runs/enqueue-run.js';

/** What admission is given for a session: one that somebody sits before, with a lifetime in place of a limit on computing. */
export function createDescribeSession({ sessionLimits }: Pick<ApiConfig, 'sessionLimits'>): DescribeRequest {
  return (body, identity) => {
    const { files, entry, args, limits: asked, label } = acceptBody(parseSessionRequest(body));
    const limits = resolveLimits(asked as LimitsRequest | undefined, sessionLimits);
    return (runId) => ({
      runId,
      kind: 'session',
      class: 'interactive',
      userId: identity.userId,
      role: identity.role,
      program: { files, entry, args, stdin: '' },
      limits: { ...limits, cpuTimeMs: limits.wallTimeMs },
      interactive: true,
      label: label ?? null,
      batchId: null,
      batchIndex: null,
      delayMs: 0,
    });
  };
}
