import type { AdminActions } from '@runq/common/admin/admin-actions';
import { createAuditLog } from '@runq/common/admin/audit-log';
import { createEntityLists } from '@runq/common/admin/entity-lists';
import { createSettingsVersions } from '@runq/common/admin/settings-versions';
import type { UserOverrides, UserStanding } from '@runq/common/admin/user-overrides';
import type { Run } from '@runq/common/contract/run';
import type { Redis } from '@runq/common/redis/connection';
import type { Keys } from '@runq/common/redis/keys';
import type { SettingsStore } from '@runq/common/redis/settings-store';
import type { ReadRunDetails } from '@runq/common/runs/run-attempts';
import type { RunEventLog } from '@runq/common/runs/run-events';
import type { RunRecords } from '@runq/common/runs/run-records';
import type { Scheduler } from '@runq/common/scheduler/scheduler';
import type { WorkerMode, WorkerRegistry } from '@runq/common/scheduler/worker-registry';
import type { ApiConfig } from '../config.js';
import type { Identity } from '../http/middleware/authenticate.js';
import { type AuditPage, exportAudit, type PageQuery, readAudit } from './audit-log.js';
import { listUsers, type UserRow } from './list-users.js';
import { lookAtRun, type RunContents } from './look-at-run.js';
import { type RunTimeline, readTimeline } from './read-timeline.js';
import { type RunsQuery, searchRuns } from './search-runs.js';
import {
  createSettingsAdmin,
  type SettingsPatch,
  type SettingsRevert,
  type SettingsView,
  type VersionsPage,
} from './update-settings.js';
import { cancelRunsOfUser, type Mute, setUserOverride, type UserLimits } from './user-overrides.js';
import { listWorkers, setWorkerMode, type WorkerWithMode } from './worker-modes.js';

type UserWithOverrides = UserStanding & { userId: string };

/** What ops view and change while the service is running. Every change is written to the audit log. */
export interface AdminService {
  readSettings(): Promise<SettingsView>;
  patchSettings(patch: SettingsPatch, identity: Identity): Promise<SettingsView>;
  revertSettings(revert: SettingsRevert, identity: Identity): Promise<SettingsView>;
  /** Who changed the settings, when, why and to what. */
  listSettingsVersions(query: { before?: number | undefined; limit: number }): Promise<VersionsPage>;
  /** Accepts and admits no runs until `resume`; active runs continue. Pausing again changes the reason. */
  pause(reason: string | null, identity: Identity): Promise<SettingsView>;
  resume(why: string, identity: Identity): Promise<SettingsView>;
  /** Users with runs or overrides, the busiest first. */
  listUsers(limit: number): Promise<{ users: UserRow[]; more: boolean }>;
  /** Cancels every run that the user has now. */
  cancelRunsOfUser(userId: string, why: string, identity: Identity): Promise<{ cancelled: number }>;
  /** Refuses new runs of a user, or accepts them again. Existing runs continue. */
  muteUser(userId: string, mute: Mute, identity: Identity): Promise<UserWithOverrides>;
  limitUser(userId: string, limits: UserLimits, identity: Identity): Promise<UserWithOverrides>;
  listWorkers(): Promise<WorkerWithMode[]>;
  setWorkerMode(
    workerId: string,
    mode: WorkerMode | 'resume',
    why: string,
    identity: Identity,
  ): Promise<{ id: string; order: WorkerMode | 'run' }>;
  searchRuns(query: RunsQuery): Promise<{ runs: Run[]; nextCursor: string | null }>;
  /** A run of any user without its code and output. */
  readTimeline(runId: string): Promise<RunTimeline>;
  /** Its code and output; the look goes into the audit log. */
  lookAtRun(runId: string, why: string, identity: Identity): Promise<RunContents>;
  readAudit(query: PageQuery): Promise<AuditPage>;
  /** A page of the audit log as CSV. */
  exportAudit(query: PageQuery): Promise<{ text: string; nextCursor: string | null }>;
}

export function createAdminService(options: {
  redis: Redis;
  keys: Keys;
  actions: AdminActions;
  scheduler: Scheduler;
  registry: WorkerRegistry;
  records: RunRecords;
  readRunDetails: ReadRunDetails;
  events: RunEventLog;
  userOverrides: UserOverrides;
  settings: SettingsStore;
  config: Pick<ApiConfig, 'leastMaxima'>;
}): AdminService {
  const { redis, keys, actions, settings, config } = options;
  const lists = createEntityLists({ redis, keys });
  const audit = createAuditLog({ redis, keys });
  const deps = { ...options, lists };
  const settingsAdmin = createSettingsAdmin({
    ...{ settings, actions, shards: keys.shards.length, versions: createSettingsVersions({ redis, keys }) },
    leastMaxima: config.leastMaxima,
  });

  return {
    readSettings: settingsAdmin.read,
    patchSettings: settingsAdmin.patch,
    revertSettings: settingsAdmin.revert,
    listSettingsVersions: settingsAdmin.listVersions,
    pause: settingsAdmin.pause,
    resume: settingsAdmin.resume,
    listUsers: (limit) => listUsers(deps, limit),
    cancelRunsOfUser: (userId, why, identity) => cancelRunsOfUser(deps, { userId, why, identity }),
    muteUser: (userId, { muted, why }, identity) =>
      setUserOverride(deps, {
        ...{ userId, why, identity },
        action: muted ? 'user.mute' : 'user.unmute',
        change: { muted: muted || null },
      }),
    limitUser: (userId, { why, ...change }, identity) =>
      setUserOverride(deps, { userId, why, identity, action: 'user.limits', change }),
    listWorkers: () => listWorkers(deps),
    setWorkerMode: (workerId, mode, why, identity) => setWorkerMode(deps, { workerId, mode, why, identity }),
    searchRuns: (query) => searchRuns(deps, query),
    readTimeline: (runId) => readTimeline({ ...deps, listWorkers: () => listWorkers(deps) }, runId),
    lookAtRun: (runId, why, identity) => lookAtRun(deps, { runId, why, identity }),
    readAudit: (query) => readAudit(audit, query),
    exportAudit: (query) => exportAudit(audit, query),
  };
}
