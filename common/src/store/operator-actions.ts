import { randomUUID } from 'node:crypto';
import type { Role } from '../contract/run.js';
import type { AdmissionDeps } from './admission.js';
import { createDispatchAdmitted } from './dispatch-admitted.js';
import { createFollowSettings } from './follow-settings.js';
import { encodeId } from './keys.js';
import { createScript } from './scripts.js';
import type { Settings } from './settings.js';
import type { WorkerOrder } from './worker-registry.js';

/** Who does something to the service, and why; both go into the audit. */
export interface Operator {
  userId: string;
  role: Role;
  why: string;
}

/** New values; null takes a change back. `pauseReason` is what students are told while the service is paused. */
export type SettingsChange = { [Name in keyof Settings]?: Settings[Name] | null | undefined } & {
  pauseReason?: string | null;
};

/** What holds for one user alone; null takes a rule back. */
export interface UserRules {
  runsPerUser?: number | null | undefined;
  maxWaiting?: number | null | undefined;
  muted?: boolean | null | undefined;
}

const toFields = (values: object) =>
  Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [name, value === null ? '' : typeof value === 'boolean' ? String(Number(value)) : value],
  ) as (string | number)[];

/**
 * What ops do while the service runs. Each is one script that changes, writes the audit and lets runs in, so that every process obeys
 * from its next call on. An action that is sent again, because the connection was lost before its answer, is done once.
 */
export function createOperatorActions(deps: AdmissionDeps) {
  const { keys } = deps;
  const dispatchAdmitted = createDispatchAdmitted(deps);
  const followSettings = createFollowSettings(deps);
  const changeSettings = createScript(deps, 'changeSettings');
  const ruleUser = createScript(deps, 'ruleUser');
  const orderWorker = createScript(deps, 'orderWorker');
  const noteAction = createScript(deps, 'noteAction');
  const toArguments = ({ userId, role, why }: Operator) => [userId, role, why];

  return {
    /** `conflict`: the settings are no longer those of `upon`. `action` names the change in the audit. */
    async changeSettings(
      by: Operator,
      action: string,
      change: SettingsChange,
      upon: number | null,
    ): Promise<{ outcome: 'changed' | 'conflict'; version: number }> {
      const args = [randomUUID(), upon ?? '', ...toArguments(by), action, ...toFields(change)];
      const [code, version, admitted] = (await changeSettings.call(keys.first, ...args)) as [number, number, unknown];
      await dispatchAdmitted(admitted);
      // It is changed. A shard that does not hear of it now follows within about a second (follow-settings.ts).
      await followSettings().catch(() => {});
      return { outcome: code === 1 ? 'changed' : 'conflict', version };
    },

    /** False: there are rules for too many users already. */
    async ruleUser(by: Operator, action: string, userId: string, rules: UserRules): Promise<boolean> {
      const args = [randomUUID(), ...toArguments(by), action, encodeId(userId), ...toFields(rules)];
      const [code, admitted] = (await ruleUser.call(keys.ofUser(userId), ...args)) as [number, unknown];
      await dispatchAdmitted(admitted);
      return code === 1;
    },

    /** False: there is no such worker. */
    async orderWorker(by: Operator, workerId: string, order: WorkerOrder | 'resume'): Promise<boolean> {
      const args = [randomUUID(), ...toArguments(by), encodeId(workerId), order];
      const isDone = (await orderWorker.call(keys.first, ...args)) === 1;
      if (isDone) await Promise.all(keys.shards.slice(1).map((shard) => orderWorker.call(shard, ...args)));
      return isDone;
    },

    /** Puts into the audit what changed no setting. */
    async note(by: Operator, action: string, target: string, result: string): Promise<void> {
      await noteAction.call(keys.first, randomUUID(), ...toArguments(by), action, encodeId(target), result);
    },
  };
}

export type OperatorActions = ReturnType<typeof createOperatorActions>;
