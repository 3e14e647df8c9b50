import type { Admission } from '@runq/common/store/admission';
import { createAudit } from '@runq/common/store/audit';
import type { Deliveries } from '@runq/common/store/dispatch-admitted';
import type { Keys } from '@runq/common/store/keys';
import { createOperatorActions } from '@runq/common/store/operator-actions';
import type { Redis } from '@runq/common/store/redis';
import type { RunRecords } from '@runq/common/store/run-records';
import { createServiceLists } from '@runq/common/store/service-lists';
import type { SettingsStore } from '@runq/common/store/settings';
import type { UserRules } from '@runq/common/store/user-rules';
import type { WorkerRegistry } from '@runq/common/store/worker-registry';
import { createChangeSettings } from './change-settings.js';
import { createListService } from './list-service.js';
import { createOrderWorkers } from './order-workers.js';
import { createReadAudit } from './read-audit.js';
import { createRuleUsers } from './rule-users.js';

/** What those who operate the service can see and do while runs are active. */
export function createOps(deps: {
  redis: Redis;
  keys: Keys;
  deliveries: Deliveries;
  admission: Admission;
  registry: WorkerRegistry;
  records: RunRecords;
  rules: UserRules;
  settings: SettingsStore;
}) {
  const { redis, keys, deliveries, admission, registry, records, rules, settings } = deps;
  const operators = createOperatorActions({ redis, keys, ...deliveries });
  const lists = createServiceLists({ redis, keys });
  return {
    operators,
    changeSettings: createChangeSettings({ settings, operators, shards: keys.shards.length }),
    ruleUsers: createRuleUsers({ admission, operators, rules, lists, records }),
    orderWorkers: createOrderWorkers({ operators, registry, lists }),
    listService: createListService({ lists, records, rules }),
    readAudit: createReadAudit({ audit: createAudit({ redis, keys }) }),
  };
}
