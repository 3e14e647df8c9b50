import { type Accounts, createAccounts } from '@runq/common/accounts/accounts';
import type { ApiKeys } from '@runq/common/accounts/api-keys';
import type { Courses } from '@runq/common/accounts/courses';
import { createSignInFailures } from '@runq/common/accounts/sign-in-failures';
import type { SignIns } from '@runq/common/accounts/sign-ins';
import type { AdminActions } from '@runq/common/admin/admin-actions';
import type { BullBoardSessions } from '@runq/common/admin/bull-board-sessions';
import type { Redis } from '@runq/common/redis/connection';
import type { Keys } from '@runq/common/redis/keys';
import type { SettingsStore } from '@runq/common/redis/settings-store';
import type { ApiConfig } from '../config.js';
import { type AccountService, createAccountService } from './account-service.js';
import { createPasswordService, type PasswordService, type RefusedSignIn } from './password-service.js';
import { createTurns } from './turns.js';

/** The services of local accounts. */
export interface LocalAccounts {
  passwords: PasswordService;
  accounts: AccountService;
}

/** Creates them for the way in `accounts` (`RUNQ_AUTH`); null while that is off. */
export function createLocalAccounts(deps: {
  redis: Redis;
  keys: Keys;
  settings: SettingsStore;
  signIns: SignIns;
  boardSessions: BullBoardSessions;
  apiKeys: ApiKeys;
  courses: Courses;
  actions: AdminActions;
  config: ApiConfig;
  logRefusal: (refused: RefusedSignIn) => void;
}): LocalAccounts | null {
  const { settings: env, authModes } = deps.config;
  if (!authModes.includes('accounts')) return null;
  const accounts: Accounts = createAccounts(deps);
  const failures = createSignInFailures(deps);
  const turns = createTurns({
    max: env.RUNQ_PASSWORD_CHECKS_MAX,
    waitingMax: env.RUNQ_PASSWORD_CHECKS_WAITING_MAX,
  });
  return {
    passwords: createPasswordService({
      ...{ ...deps, accounts, failures, turns },
      costExponent: env.RUNQ_PASSWORD_COST_EXPONENT,
    }),
    accounts: createAccountService({ ...deps, accounts, failures }),
  };
}
