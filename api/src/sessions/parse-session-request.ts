import { findLimitIssues, resolveLimits, resolveMaxima } from '@runq/common/contract/limit-maxima';
import { type LimitsRequest, sessionLimitsRequestSchema } from '@runq/common/contract/limits';
import { parseSessionRequest } from '@runq/common/contract/session-request';
import type { ApiConfig } from '../config.js';
import { type ParseSubmission, validateBody } from '../runs/submit-run.js';

const limitNames = Object.keys(sessionLimitsRequestSchema.shape);

/** Sessions are interactive and have a lifetime in place of a limit on CPU time. */
export function createSessionParser({ sessionLimits }: Pick<ApiConfig, 'sessionLimits'>): ParseSubmission {
  return (body, identity, maxima) => {
    const most = resolveMaxima(maxima, identity.role, 'session');
    const issues = findLimitIssues(body, most, limitNames);
    const { files, entry, args, limits: requested, label } = validateBody(parseSessionRequest(body), issues);
    const limits = resolveLimits(requested as LimitsRequest | undefined, sessionLimits, most);
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
