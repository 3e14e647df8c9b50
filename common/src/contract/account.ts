import { z } from 'zod';
import { type Role, roles } from './run.js';

/** Characters of a password, and of what describes a user. */
export const passwordLength = { min: 8, max: 200 };
export const accountTextLength = { name: 200, email: 254, section: 100 };

const passwordRule = `must have ${passwordLength.min} to ${passwordLength.max} characters`;

/** A password that a user chooses. */
export const newPasswordSchema = z.string().min(passwordLength.min, passwordRule).max(passwordLength.max, passwordRule);
/** A password that a user has; a longer text than any costs no work. */
export const givenPasswordSchema = z.string().max(passwordLength.max);

export const roleSchema = z.enum(roles);

/** A local account as ops see it. Times are ISO 8601; `lastSignInAt` is of a sign-in with the password. */
export interface Account {
  id: string;
  name: string | null;
  email: string | null;
  section: string | null;
  role: Role;
  isLocked: boolean;
  hasPassword: boolean;
  createdAt: string;
  lastSignInAt: string | null;
  /** End of the one-time link that was made last; null without one that still counts. */
  invitedUntil: string | null;
}

/** One account that an import creates or changes. `formerRole` is null unless the role changes. */
export interface RosterChange {
  id: string;
  name: string | null;
  outcome: 'created' | 'changed';
  role: Role;
  formerRole: Role | null;
}

/**
 * What an import of a roster does, or has done. `enrolled` counts new members of courses and changed roles there.
 * `changes` has those of roles first, and at most 200.
 */
export interface RosterReport {
  created: number;
  changed: number;
  same: number;
  enrolled: number;
  changes: RosterChange[];
}

/** How long one kind of data is stored, and for whom. The texts are for a page. */
export interface RetentionOfKind {
  kind: string;
  name: string;
  /** In ms, of students; null: there is no time, and `after` says what ends the storage. */
  keptMs: number | null;
  /** The same of graders and ops. */
  keptStaffMs: number | null;
  /** When the time begins: `after the end of the run`. */
  after: string;
  /** Who reads it. */
  readers: string;
  /** Why it stays when a user's data is deleted; null: it is deleted at once. */
  stays: string | null;
}

/** `GET /v1/privacy`. */
export interface PrivacyStatement {
  retention: RetentionOfKind[];
}

/**
 * What `DELETE /v1/me/data` deleted. Unfinished runs stay until they end (`runsLeft`); runs of a grader's batches stay
 * too, but not what the user handed in for published assignments (`submissions`). API keys are revoked as well.
 */
export interface DeletedData {
  files: number;
  shares: number;
  runs: number;
  submissions: number;
  assignments: number;
  /** What clients of drop-in APIs stored. */
  documents: number;
  runsLeft: number;
  /** What stays on purpose, and why. */
  stays: Pick<RetentionOfKind, 'kind' | 'name' | 'stays'>[];
}
