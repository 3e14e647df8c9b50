/** The parts of `GET /health` that the dashboard shows. */
interface Health {
  status: 'healthy' | 'degraded' | 'unhealthy';
  /** Why the service is not healthy; absent from earlier servers. */
  reasons?: string[];
  timestamp: string;
  uptime_hours: number;
  users: { active_count: number; max_allowed: number };
  threads: { total_active: number; memory_usage_mb: number; memory_limit_mb: number };
  system: { cpu_percent: number; memory_percent: number; memory_available_gb: number; load_average: number[] };
  services: { redis: string; workers: number; sandbox: string };
  queue: QueueMetrics;
  /** Null: there are no canaries; absent from earlier servers. */
  canary?: Canary | null;
  version: string;
}

/** How the runs do by which the service tests itself. */
export interface Canary {
  state: 'ok' | 'pending' | 'waiting' | 'failing';
  last_ms: number | null;
  last_success_age_seconds: number | null;
  waiting_for: 'paused' | 'no_worker' | 'storage_full' | 'slots_taken' | null;
}

/** Metrics of the queue. */
interface QueueMetrics {
  waiting: number;
  waiting_users: number;
  oldest_wait_seconds: number;
  wait_p50_ms: number;
  wait_p95_ms: number;
}

/** The parts of `GET /system-stats` that the dashboard shows. */
export interface SystemStats {
  sessions: {
    username: string;
    memory_mb: number;
    active_threads: number;
    waiting?: number;
    uptime_minutes: number;
  }[];
  limits: { max_users: number; per_user: number };
  workers: {
    id: string;
    host: string | null;
    version: string;
    isolation: string;
    slots: number;
    busy: number;
    rss_mb: number;
    memory_mb?: number | null;
    memory_committed_mb?: number;
    cpu_percent: number;
    heartbeat_age_ms: number;
    healthy?: boolean;
    draining: boolean;
    /** The disk for what programs write; null if it is not known, absent from earlier servers. */
    disk?: { free_gb: number; total_gb: number; low: boolean } | null;
  }[];
  /** For ops only. */
  redis?: {
    version: string;
    maxmemory_bytes: number;
    used_bytes: number;
    maxmemory_policy: string;
    append_only: boolean;
    append_only_failing: boolean;
    ping_ms: number;
  } | null;
  /** For ops only. */
  redis_bytes?: Record<string, number> | null;
  runs: { per_minute: number; verdicts: Record<string, number> };
  recommendations: {
    type: string;
    severity: 'info' | 'warning' | 'critical';
    message: string;
    suggestion: string;
    /** The live setting that would apply it. */
    change?: { setting: string; value: number };
  }[];
}

/** The service at one time. */
export interface Snapshot {
  health: Health;
  stats: SystemStats;
}

/** Parses a snapshot; null for the format of another server version. */
export function parseSnapshot(body: unknown): Snapshot | null {
  const { health, stats } = (body ?? {}) as Partial<Snapshot>;
  const isWhole =
    typeof health?.status === 'string' &&
    typeof health.users?.active_count === 'number' &&
    typeof health.queue?.waiting === 'number' &&
    Array.isArray(stats?.sessions) &&
    Array.isArray(stats.workers) &&
    typeof stats.runs?.verdicts === 'object';
  return isWhole ? ({ health, stats } as Snapshot) : null;
}
