import { randomUUID } from 'node:crypto';
import type { Role } from '../contract/run.js';
import { encodeId } from '../redis/keys.js';
import type { Settings } from '../redis/live-settings.js';
import { createScript } from '../redis/lua-scripts.js';
import { createDispatch } from '../scheduler/dispatch.js';
import type { SchedulerDeps } from '../scheduler/scheduler.js';
import type { WorkerMode } from '../scheduler/worker-registry.js';
import { createReplicateSettings } from './replicate-settings.js';

/** Who performs an action, and why; both go into the audit log. */
export interface Operator {
  userId: string;
  role: Role;
  why: string;
}

/** New values; null resets one. Students see `pauseReason` while the service is paused. */
export type SettingsChange = { [Name in keyof Settings]?: Settings[Name] | null | undefined } & {
  pauseReason?: string | null;
};

/** Limits of one user; null resets one. */
export interface UserOverride {
  runsPerUser?: number | null | undefined;
  maxWaiting?: number | null | undefined;
  muted?: boolean | null | undefined;
}

const toFields = (values: object) =>
  Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [name, value === null ? '' : typeof value === 'boolean' ? String(Number(value)) : value],
  ) as (string | number)[];

export interface AdminActions {
  /** `conflict`: the settings have a newer version than `upon`. `action` names the change in the audit log. */
  changeSettings(
    by: Operator,
    action: string,
    change: SettingsChange,
    upon: number | null,
  ): Promise<{ outcome: 'changed' | 'conflict'; version: number }>;
  /** False: too many users have overrides. */
  setUserOverride(by: Operator, action: string, userId: string, override: UserOverride): Promise<boolean>;
  /** False: no such worker. */
  setWorkerMode(by: Operator, workerId: string, mode: WorkerMode | 'resume'): Promise<boolean>;
  /** Appends an action without a change of settings to the audit log. */
  appendAudit(by: Operator, action: string, target: string, result: string): Promise<void>;
  /** The same for what a page repeats, such as reading a run: once in ten minutes for the same user and target. */
  appendAuditOnce(by: Operator, action: string, target: string, result: string): Promise<void>;
}

/**
 * Actions of ops on the running service. Each is one script that makes the change, appends to the audit log and admits
 * runs, so every process applies it from its next call on. A resent action takes effect once.
 */
export function createAdminActions(deps: SchedulerDeps): AdminActions {
  const { keys } = deps;
  const dispatchAdmitted = createDispatch(deps);
  const replicateSettings = createReplicateSettings(deps);
  const changeSettings = createScript(deps, 'admin/changeSettings');
  const setUserOverride = createScript(deps, 'admin/setUserOverride');
  const setWorkerMode = createScript(deps, 'workers/setWorkerMode');
  const appendAudit = createScript(deps, 'admin/appendAudit');
  const toArguments = ({ userId, role, why }: Operator) => [userId, role, why];

  return {
    async changeSettings(
      by: Operator,
      action: string,
      change: SettingsChange,
      upon: number | null,
    ): Promise<{ outcome: 'changed' | 'conflict'; version: number }> {
      const args = [randomUUID(), upon ?? '', ...toArguments(by), action, ...toFields(change)];
      const [code, version, admitted] = (await changeSettings.call(keys.first, ...args)) as [number, number, unknown];
      await dispatchAdmitted(admitted);
      // The change is stored. A shard that misses it now gets it within about a second (replicate-settings.ts).
      await replicateSettings().catch(() => {});
      return { outcome: code === 1 ? 'changed' : 'conflict', version };
    },

    async setUserOverride(by: Operator, action: string, userId: string, override: UserOverride): Promise<boolean> {
      const args = [randomUUID(), ...toArguments(by), action, encodeId(userId), ...toFields(override)];
      const [code, admitted] = (await setUserOverride.call(keys.ofUser(userId), ...args)) as [number, unknown];
      await dispatchAdmitted(admitted);
      return code === 1;
    },

    async setWorkerMode(by: Operator, workerId: string, mode: WorkerMode | 'resume'): Promise<boolean> {
      const args = [randomUUID(), ...toArguments(by), encodeId(workerId), mode];
      const isDone = (await setWorkerMode.call(keys.first, ...args)) === 1;
      if (isDone) await Promise.all(keys.shards.slice(1).map((shard) => setWorkerMode.call(shard, ...args)));
      return isDone;
    },

    async appendAudit(by: Operator, action: string, target: string, result: string): Promise<void> {
      await appendAudit.call(keys.first, randomUUID(), ...toArguments(by), action, encodeId(target), result);
    },

    async appendAuditOnce(by: Operator, action: string, target: string, result: string): Promise<void> {
      const id = [action, encodeId(by.userId), encodeId(target)].join('/');
      await appendAudit.call(keys.first, id, ...toArguments(by), action, encodeId(target), result);
    },
  };
}
