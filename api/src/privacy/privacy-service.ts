import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createAccounts } from '@runq/common/accounts/accounts';
import { createAuditLog } from '@runq/common/admin/audit-log';
import type { DeletedData, PrivacyStatement } from '@runq/common/contract/account';
import type { Redis } from '@runq/common/redis/connection';
import type { Keys } from '@runq/common/redis/keys';
import type { SettingsStore } from '@runq/common/redis/settings-store';
import { createShareStore } from '@runq/common/workspaces/shares';
import { createStoredFiles } from '@runq/common/workspaces/stored-files';
import { createWorkspaces } from '@runq/common/workspaces/workspaces';
import { toOperator } from '../admin/actor.js';
import type { ApiConfig } from '../config.js';
import { zipFiles } from '../grading/exports/zip-files.js';
import type { Identity } from '../http/middleware/authenticate.js';
import { type DeleteUserDataDeps, deleteUserData } from './delete-user-data.js';
import { describeRetention } from './describe-retention.js';
import { createExportPlaces } from './export-places.js';
import type { ExportSources, Subject } from './export-sources.js';
import { listUserFiles } from './list-user-files.js';

/** Whose data it is, and the reason of ops for the audit log. */
interface DataRequest {
  userId: string;
  why: string;
  identity: Identity;
}

/** The stored data of a person as a whole: what is stored for how long, its export and its deletion. */
export interface PrivacyService {
  /** By the settings as they are now. */
  describe(): Promise<PrivacyStatement>;
  /**
   * Writes a zip of a user's data into `target` and ends it, for that user or by ops, whom the audit log has then.
   * `sendHeaders` gets the name of the file, after everything that can be refused.
   */
  exportData(request: DataRequest, target: Writable, sendHeaders: (fileName: string) => void): Promise<void>;
  /** Deletes the stored data of a user, for that user or by ops. */
  deleteData(request: DataRequest): Promise<DeletedData>;
  /** Ends the exports that are being sent. */
  close(): void;
}

/** What this service opens itself is left out. */
type Deps = Omit<DeleteUserDataDeps, 'workspaces' | 'shares'> &
  Omit<ExportSources, 'accounts' | 'auditLog' | 'storedFiles' | 'shares'> & {
    redis: Redis;
    keys: Keys;
    settings: Pick<SettingsStore, 'read'>;
    config: Pick<ApiConfig, 'authModes' | 'compat' | 'settings'>;
  };

export function createPrivacyService(options: Deps): PrivacyService {
  const { redis, keys, settings, config, actions } = options;
  const shares = createShareStore({ redis, keys });
  const accounts = createAccounts({ redis, keys });
  const deletion: DeleteUserDataDeps = { ...options, shares, workspaces: createWorkspaces({ redis, keys }) };
  const sources: ExportSources = {
    ...{ ...options, shares, accounts },
    ...{ auditLog: createAuditLog({ redis, keys }), storedFiles: createStoredFiles({ redis, keys }) },
  };
  const places = createExportPlaces({
    perUser: config.settings.RUNQ_DATA_EXPORTS_PER_USER,
    total: config.settings.RUNQ_DATA_EXPORTS_MAX,
  });
  const closing = new AbortController();

  /** Of another user than the caller the role is that of the account, where there is one. */
  async function findSubject(userId: string, identity: Identity): Promise<Subject> {
    if (userId === identity.userId) return { userId, role: identity.role, name: identity.name };
    const account = await accounts.read(userId);
    return { userId, role: account?.role ?? 'student', name: account?.name ?? null };
  }

  const describe = async (): Promise<PrivacyStatement> => ({
    retention: describeRetention(await settings.read(), {
      accounts: config.authModes.includes('accounts'),
      lti: config.authModes.includes('lti'),
      dropInApis: config.compat.apis.length > 0,
    }),
  });

  return {
    describe,

    async exportData({ userId, why, identity }, target, sendHeaders) {
      const release = places.take(userId);
      try {
        const subject = await findSubject(userId, identity);
        if (userId !== identity.userId) await actions.appendAudit(toOperator(identity, why), 'data.export', userId, '');
        const at = new Date();
        const ended = AbortSignal.any([closing.signal, AbortSignal.timeout(config.settings.RUNQ_DATA_EXPORT_MS)]);
        sendHeaders(`runq-data-${at.toISOString().slice(0, 10)}.zip`);
        const zip = zipFiles(listUserFiles(sources, subject, at), at);
        await pipeline(zip, target, { signal: ended }).catch((error: unknown) => {
          // The reader is gone, or its time is over: the connection is closed, and nothing is wrong here.
          if (!ended.aborted && !isGone(error)) throw error;
        });
      } finally {
        release();
      }
    },

    async deleteData(request) {
      const deleted = await deleteUserData(deletion, request);
      const { retention } = await describe();
      const stays = retention.filter((one) => one.stays !== null);
      return { ...deleted, stays: stays.map(({ kind, name, stays: why }) => ({ kind, name, stays: why })) };
    },

    close: () => closing.abort(),
  };
}

const isGone = (error: unknown): boolean =>
  ['ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_UNABLE_TO_PIPE'].includes(
    (error as NodeJS.ErrnoException | null)?.code ?? '',
  );
