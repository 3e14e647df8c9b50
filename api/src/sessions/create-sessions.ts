import type { Admission } from '@runq/common/store/admission';
import { createCompletions } from '@runq/common/store/completions';
import type { Idempotency } from '@runq/common/store/idempotency';
import type { Keys } from '@runq/common/store/keys';
import type { Redis } from '@runq/common/store/redis';
import type { RunInputs } from '@runq/common/store/run-inputs';
import type { UserRules } from '@runq/common/store/user-rules';
import type { ApiConfig } from '../config.js';
import { createEnqueueRun } from '../runs/enqueue-run.js';
import type { ReadRun } from '../runs/read-run.js';
import { createCompleteLine } from './complete-line.js';
import { createDescribeSession } from './describe-session.js';

/** What can be done with a session and not with a run: beginning it, and completion at its prompt. */
export function createSessions(deps: {
  redis: Redis;
  subscriber: Redis;
  keys: Keys;
  config: ApiConfig;
  admission: Admission;
  idempotency: Idempotency;
  rules: UserRules;
  readRun: ReadRun;
  inputs: RunInputs;
}) {
  const { redis, subscriber, keys, config, admission, idempotency, rules, readRun, inputs } = deps;
  const describe = createDescribeSession(config);
  const completions = createCompletions({ redis, subscriber, keys });
  return {
    enqueueSession: createEnqueueRun({ admission, idempotency, describe, scope: 'session', rules }),
    completeLine: createCompleteLine({ readRun, completions, inputs }),
    close: completions.close,
  };
}
