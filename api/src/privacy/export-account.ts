import type { AuditEntry } from '@runq/common/admin/audit-log';
import type { ZippedFile } from '../grading/exports/zip-files.js';
import { type ExportSources, type Subject, toInstant, toInstantOrNull, toJson } from './export-sources.js';

/** Entries of the audit log that are read together, and the newest ones that are searched. */
const auditPage = 1000;
const auditEntriesMax = 100_000;

/** `account.json` and `audit.json`: who the user is here, and what administrators did. */
export async function* exportAccount(sources: ExportSources, subject: Subject): AsyncGenerator<ZippedFile> {
  yield { path: 'account.json', content: toJson(await describeAccount(sources, subject)) };
  yield { path: 'audit.json', content: toJson(await listAudit(sources, subject)) };
}

async function describeAccount(sources: ExportSources, { userId, role, name }: Subject) {
  const [account, networks, courses, signIns, keys, links, [standing]] = await Promise.all([
    sources.accounts.read(userId),
    sources.accounts.readNetworks(userId),
    sources.courses.listOf(userId),
    sources.storedSignIns.listOfUser(userId),
    sources.apiKeys.listOfUser(userId),
    sources.scoreLinks.listOf(userId),
    sources.userOverrides.readMany([userId]),
  ]);
  const details = await Promise.all(courses.map(({ id }) => sources.coursePlatforms.readDetails(id, [userId])));
  return {
    ...{ userId, role, name: account?.name ?? name },
    account: account && {
      ...{ email: account.email, section: account.section, isLocked: account.isLocked },
      ...{ hasPassword: account.hasPassword, createdAt: toInstant(account.createdAt) },
      lastSignInAt: toInstantOrNull(account.lastSignInAt),
      invitedUntil: toInstantOrNull(account.invitedUntil),
    },
    courses: courses.map((course, index) => ({
      ...course,
      nameThere: details[index]?.[0]?.name ?? null,
      isFromPlatform: details[index]?.[0]?.isFromPlatform ?? false,
    })),
    signIns: signIns.map(({ way, browser, startedAt, seenAt, endsAt }) => ({
      ...{ way, browser, startedAt: toInstant(startedAt), lastSeenAt: toInstant(seenAt), expiresAt: toInstant(endsAt) },
    })),
    addresses: networks.map(({ address, forgottenAt }) => ({ address, forgottenAt: toInstant(forgottenAt) })),
    apiKeys: keys.map(({ name: keyName, scopes, course, createdAt, expiresAt, lastUsedAt }) => ({
      ...{ name: keyName, scopes, course, createdAt: toInstant(createdAt), expiresAt: toInstant(expiresAt) },
      lastUsedAt: toInstantOrNull(lastUsedAt),
    })),
    limits: standing && { ...standing.overrides, muted: standing.muted },
    learningPlatforms: links.map(({ link, status }) => ({
      ...{ issuer: link.issuer, clientId: link.clientId, lineItem: link.lineItem, subject: link.subject },
      ...{ state: status.state, problem: status.problem },
      sent: status.sent && { ...status.sent, at: toInstant(status.sent.at) },
    })),
  };
}

/**
 * Entries about this user. Who did it is given by the role, and reasons are left out: both can name other people. Of
 * what the user did to others nothing is here.
 */
async function listAudit({ auditLog }: ExportSources, { userId }: Subject) {
  const found: object[] = [];
  let cursor: string | undefined;
  for (let read = 0; read < auditEntriesMax; read += auditPage) {
    const { entries, nextCursor } = await auditLog.list({ cursor, limit: auditPage });
    for (const entry of entries) {
      if (!isAbout(entry, userId)) continue;
      const { at, who, role, action, target } = entry;
      found.push({ at: toInstant(at), by: who === userId ? 'you' : role, action, target });
    }
    if (nextCursor === null) break;
    cursor = nextCursor;
  }
  return found;
}

/** Looks at runs and batches name them, and say whose they are. */
const isAbout = ({ target, after }: AuditEntry, userId: string): boolean =>
  target === userId || after === `of ${userId}`;
