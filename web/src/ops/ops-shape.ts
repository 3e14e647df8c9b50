/** A user as `GET /v1/ops/users` tells: what goes on, and what holds for this person. */
export interface OpsUser {
  userId: string;
  role: string;
  active: number;
  waiting: number;
  runsPerUser: number;
  maxWaiting: number;
  muted: boolean;
}

export type Order = 'run' | 'quiet' | 'drain';

export type SettingValue = number | boolean;

/** `GET /v1/ops/settings`. */
export interface OpsSettings {
  version: number;
  settings: Record<string, SettingValue>;
  configured: Record<string, SettingValue>;
  changed: string[];
  pauseReason: string | null;
  ranges: Record<string, { min: number; max: number }>;
}

/** An entry of `GET /v1/ops/audit`; `before` and `after` are JSON where values changed, else text. */
export interface AuditEntry {
  id: string;
  at: string;
  who: string;
  action: string;
  target: string;
  before: string;
  after: string;
  why: string;
}

/** All that ops see besides the figures. */
export interface OpsView {
  users: OpsUser[];
  orders: ReadonlyMap<string, Order>;
  settings: OpsSettings | null;
  /** Newest first; what was asked for so far. */
  audit: AuditEntry[];
  hasOlderAudit: boolean;
}
