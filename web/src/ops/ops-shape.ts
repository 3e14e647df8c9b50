import type { Run } from '@runq/common/contract/run';

/** A user in `GET /v1/ops/users`: current runs and effective limits. */
export interface OpsUser {
  userId: string;
  role: string;
  active: number;
  waiting: number;
  runsPerUser: number;
  maxWaiting: number;
  muted: boolean;
  overrides: { runsPerUser: number | null; maxWaiting: number | null };
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

/** A version in `GET /v1/ops/settings/versions`; `values` are the settings that differed from the configuration. */
export interface SettingsVersion {
  version: number;
  at: string;
  who: string;
  why: string;
  action: string;
  values: Record<string, SettingValue>;
}

/** A page of them, newest first. */
export interface SettingsVersionsPage {
  versions: SettingsVersion[];
  nextBefore: number | null;
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

/** A page of `GET /v1/ops/runs`. */
export interface RunPageAnswer {
  runs: Run[];
  nextCursor: string | null;
}

/** `GET /v1/ops/runs/{id}`. */
export interface RunTimeline {
  run: Run;
  waiting: string | null;
  end: string | null;
  changes: { at: string; text: string }[];
  attempts: {
    attempt: number;
    workerId: string | null;
    startedAt: string | null;
    endedAt: string | null;
    end: string | null;
  }[];
  programBytes: number;
  outputBytes: number;
}

interface CutText {
  text: string;
  characters: number;
}

/** `POST /v1/ops/runs/{id}/look`; texts are cut, `characters` is the whole length. */
export interface RunContents {
  files: ({ path: string } & CutText)[] | null;
  stdin: CutText | null;
  stdout: CutText;
  stderr: CutText;
}

/** `GET /v1/ops/bulk/{id}`: an action on many runs. */
export interface BulkAction {
  id: string;
  action: 'cancel' | 'rerun';
  state: 'previewed' | 'active' | 'finished';
  count: number;
  leftOut: Record<string, number>;
  done: number;
  outcomes: Record<string, number>;
}

/** `POST /v1/ops/bulk`. */
export interface BulkPreview extends BulkAction {
  sample: Run[];
  isCut: boolean;
}
