import type { Role } from '../contract/run.js';
import type { Redis } from '../redis/connection.js';
import { decodeId, encodeId, type Keys } from '../redis/keys.js';
import { createScript, type ReadLua } from '../redis/lua-scripts.js';
import { drawSecret, isSameHash, readSecret } from './secrets.js';

/** Accounts that are written, or read, with one call of Redis. */
const chunk = 200;
/** Accounts that one page of a search may look at. */
const lookedAtMax = 5000;

/** A user who signs in with a name, which is the user id, and a password. Times are epoch ms. */
export interface StoredAccount {
  id: string;
  name: string | null;
  email: string | null;
  section: string | null;
  role: Role;
  isLocked: boolean;
  hasPassword: boolean;
  createdAt: number;
  lastSignInAt: number | null;
  /** End of the one-time link; null without one. */
  invitedUntil: number | null;
}

/** Whether a user can sign in neither now nor with a link, so that an invitation ends nothing. `now` is epoch ms. */
export const isUninvited = ({ hasPassword, isLocked, invitedUntil }: StoredAccount, now = Date.now()): boolean =>
  !hasPassword && !isLocked && (invitedUntil ?? 0) <= now;

/** Null and undefined leave the value of an account as it is. */
export interface AccountRow {
  id: string;
  name?: string | null;
  email?: string | null;
  section?: string | null;
  role?: Role | null;
}

/** `role`: the role changed, and maybe more; `full`: there are `maxAccounts`; `memory`: Redis is nearly full. */
export type SaveOutcome = 'created' | 'role' | 'changed' | 'same' | 'full' | 'memory';

/** What is compared with a typed password. */
export interface Credentials {
  id: string;
  /** As `accept` stored it; empty before the first invitation is accepted, and after a reset. */
  password: string;
  role: Role;
  name: string | null;
  isLocked: boolean;
}

/**
 * Local accounts, all in the first shard. Of the secret of an invitation only the SHA-256 is stored; passwords arrive
 * hashed.
 */
export interface Accounts {
  /** Creates or changes accounts, and deletes none. */
  save(rows: readonly AccountRow[]): Promise<SaveOutcome[]>;
  read(userId: string): Promise<StoredAccount | null>;
  /** In the same order; null for a user without an account. */
  readMany(userIds: readonly string[]): Promise<(StoredAccount | null)[]>;
  readCredentials(userId: string): Promise<Credentials | null>;
  /** Addresses from which the user signed in lately, and when each is forgotten (epoch ms). */
  readNetworks(userId: string): Promise<{ address: string; forgottenAt: number }[]>;
  count(): Promise<number>;
  /**
   * A page after the user `after`, in the order of encoded ids, of those whose id, name, email or section contains
   * `search` in any letter case. It may have fewer than `limit` though more follow; `next` is null at the end.
   */
  list(query: { search: string; after: string | null; limit: number }): Promise<{
    accounts: StoredAccount[];
    next: string | null;
  }>;
  /** Draws a one-time link. The former one and the password end; null: there is no such account. */
  invite(userId: string): Promise<{ secret: string; expiresAt: number } | null>;
  /** Whose link it is; null for one that does not count, or no longer. */
  findInvitation(secret: string): Promise<{ account: StoredAccount; expiresAt: number } | null>;
  /** Sets the password, which the same link does once; null like `findInvitation`. */
  accept(secret: string, password: string): Promise<Pick<StoredAccount, 'id' | 'role' | 'name'> | null>;
  /** False: the account has changed since `seen` was read, and it signs no one in. */
  finishSignIn(seen: Credentials, newPassword?: string): Promise<boolean>;
  /** False: the account has another password than `seen` by now. */
  changePassword(seen: Credentials, newPassword: string): Promise<boolean>;
  /** The former value; null: there is no such account. */
  setLocked(userId: string, isLocked: boolean): Promise<boolean | null>;
  setRole(userId: string, role: Role): Promise<Role | null>;
  /** False: there is no such account. */
  remove(userId: string): Promise<boolean>;
}

const fields = ['user', 'name', 'email', 'section', 'role', 'locked', 'password', 'createdAt'] as const;
const laterFields = ['lastSignInAt', 'invitedUntil'] as const;

function parseAccount(values: (string | null)[]): StoredAccount | null {
  const [user, name, email, section, role, locked, password, createdAt, lastSignInAt, invitedUntil] = values;
  if (!user) return null;
  return {
    ...{ id: decodeId(user), name: JSON.parse(name!), email: JSON.parse(email!), section: JSON.parse(section!) },
    ...{ role: role as Role, isLocked: locked === '1', hasPassword: password !== '', createdAt: Number(createdAt) },
    lastSignInAt: lastSignInAt ? Number(lastSignInAt) : null,
    invitedUntil: invitedUntil ? Number(invitedUntil) : null,
  };
}

const toArguments = ({ id, name, email, section, role }: AccountRow): string[] => [
  encodeId(id),
  ...[name, email, section].map((value) => (value === null || value === undefined ? '' : JSON.stringify(value))),
  role ?? '',
];

const matches = ({ id, name, email, section }: StoredAccount, search: string) =>
  [id, name, email, section].some((value) => value?.toLowerCase().includes(search));

export function createAccounts(deps: { redis: Redis; keys: Keys; readLua?: ReadLua | undefined }): Accounts {
  const { redis, keys } = deps;
  const { first } = keys;
  const script = (name: string) => createScript(deps, `accounts/${name}`);
  const [saveAccounts, inviteUser, acceptInvitation] = [
    script('saveAccounts'),
    script('inviteUser'),
    script('acceptInvitation'),
  ];
  const [finishSignIn, setField, deleteAccount] = [
    script('finishSignIn'),
    script('setAccountField'),
    script('deleteAccount'),
  ];

  async function readMany(userIds: readonly string[]): Promise<(StoredAccount | null)[]> {
    const accounts: (StoredAccount | null)[] = [];
    for (let from = 0; from < userIds.length; from += chunk) {
      const some = userIds.slice(from, from + chunk);
      const read = (id: string) => redis.hmget(first.account(id), ...fields, ...laterFields);
      accounts.push(...(await Promise.all(some.map(async (id) => parseAccount(await read(id))))));
    }
    return accounts;
  }
  const read = async (userId: string) => (await readMany([userId]))[0]!;

  async function setValue(userId: string, field: string, value: string, expected = ''): Promise<string | null> {
    const former = (await setField.call(first, encodeId(userId), field, value, expected)) as string[];
    return former[0] ?? null;
  }

  return {
    async save(rows) {
      const outcomes: SaveOutcome[] = [];
      for (let from = 0; from < rows.length; from += chunk) {
        const values = rows.slice(from, from + chunk).flatMap(toArguments);
        outcomes.push(...((await saveAccounts.call(first, ...values)) as SaveOutcome[]));
      }
      return outcomes;
    },
    read,
    readMany,
    count: () => redis.zcard(first.accounts),

    async readCredentials(userId) {
      const [password, role, name, locked] = await redis.hmget(
        first.account(userId),
        ...['password', 'role', 'name', 'locked'],
      );
      if (!role) return null;
      const isLocked = locked === '1';
      return { id: userId, password: password!, role: role as Role, name: JSON.parse(name!), isLocked };
    },

    async readNetworks(userId) {
      const networks = JSON.parse((await redis.hget(first.account(userId), 'networks')) ?? '{}');
      return Object.entries<number>(networks).map(([address, forgottenAt]) => ({ address, forgottenAt }));
    },

    async list({ search, after, limit }) {
      const wanted = search.toLowerCase();
      const found: StoredAccount[] = [];
      let start = after === null ? '-' : `(${encodeId(after)}`;
      for (let lookedAt = 0; lookedAt < lookedAtMax; lookedAt += chunk) {
        const users = await redis.zrangebylex(first.accounts, start, '+', 'LIMIT', 0, chunk);
        const page = await readMany(users.map(decodeId));
        for (const [index, account] of page.entries()) {
          if (account && matches(account, wanted)) found.push(account);
          const isLast = users.length < chunk && index === users.length - 1;
          if (found.length === limit) return { accounts: found, next: isLast ? null : decodeId(users[index]!) };
        }
        if (users.length < chunk) return { accounts: found, next: null };
        start = `(${users.at(-1)}`;
      }
      return { accounts: found, next: decodeId(start.slice(1)) };
    },

    async invite(userId) {
      const { secret, hash, id } = drawSecret(keys, userId);
      const expiresAt = Number(await inviteUser.call(first, encodeId(userId), id, hash));
      return expiresAt === 0 ? null : { secret, expiresAt };
    },

    async findInvitation(text) {
      const secret = readSecret(text);
      if (!secret) return null;
      const [hash, user, expiresAt] = await redis.hmget(first.invitation(secret.id), 'hash', 'user', 'expiresAt');
      if (!hash || !user || !isSameHash(hash, secret.hash)) return null;
      const account = await read(decodeId(user));
      return account && !account.isLocked ? { account, expiresAt: Number(expiresAt) } : null;
    },

    async accept(text, password) {
      const secret = readSecret(text);
      if (!secret) return null;
      const reply = (await acceptInvitation.call(first, secret.id, secret.hash, password)) as string[];
      const [user, role, name] = reply;
      return user === undefined ? null : { id: decodeId(user), role: role as Role, name: JSON.parse(name!) };
    },

    async finishSignIn({ id, password, role }, newPassword = '') {
      return (await finishSignIn.call(first, encodeId(id), password, role, newPassword)) === 1;
    },
    async changePassword({ id, password }, newPassword) {
      return (await setValue(id, 'password', newPassword, password)) !== null;
    },
    async setLocked(userId, isLocked) {
      const former = await setValue(userId, 'locked', isLocked ? '1' : '0');
      return former === null ? null : former === '1';
    },
    setRole: async (userId, role) => (await setValue(userId, 'role', role)) as Role | null,
    remove: async (userId) => (await deleteAccount.call(first, encodeId(userId))) === 1,
  };
}
