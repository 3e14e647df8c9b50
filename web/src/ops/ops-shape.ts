/** A user in `GET /v1/ops/users`: current runs and effective limits. */
export interface OpsUser {
  userId: string;
  role: string;
  active: number;
  waiting: number;
  runsPerUser: number;
  maxWaiting: number;
  muted: boolean;
}

export type WorkerMode = 'run' | 'quiet' | 'drain';

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

/** The data of the operations page besides the metrics. */
export interface OpsView {
  users: OpsUser[];
  workerModes: ReadonlyMap<string, WorkerMode>;
  settings: OpsSettings | null;
  /** Newest first, as far as loaded. */
  audit: AuditEntry[];
  hasOlderAudit: boolean;
}
