/** Why new runs are not started now; null while they are. */
export type ServiceIssue = 'paused' | 'no_worker' | 'storage_full' | 'unavailable' | 'draining';

/** Whether the service accepts and starts runs. Every socket receives it when it connects and after each change. */
export interface ServiceState {
  issue: ServiceIssue | null;
  /** One sentence for students; null without an issue. */
  message: string | null;
}
