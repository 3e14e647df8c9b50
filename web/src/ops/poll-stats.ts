import { openSocket, sendCommand } from '../connection/socket.js';
import { callApi } from '../ui/api-client.js';
import { createSignal, type Signal } from '../ui/signal.js';
import { parseSnapshot, type Snapshot } from './stats-shape.js';

/** The last snapshot, and the problem that prevents a newer one. */
export interface DashboardState {
  snapshot: Snapshot | null;
  /** `refused`: invalid token. `forbidden`: the role has no access. `stale`: no recent data. */
  trouble: 'none' | 'stale' | 'refused' | 'forbidden';
}

const pollEveryMs = 1000;
/** The socket pushes every second; after this long without a push the page polls. */
const pushTimeoutMs = 2500;
const staleMs = 5000;

/** Receives the service's metrics over the socket, and polls every second when there are no pushes. */
export function pollStats(token: string): { state: Signal<DashboardState>; close(): void } {
  const state = createSignal<DashboardState>({ snapshot: null, trouble: 'none' });
  const connection = openSocket(token);
  let receivedAt = performance.now();
  let pushedAt = Number.NEGATIVE_INFINITY;
  let isPolling = false;
  let isClosed = false;

  function accept(body: unknown): void {
    const snapshot = parseSnapshot(body);
    if (!snapshot || isClosed) return;
    receivedAt = performance.now();
    state.set({ snapshot, trouble: 'none' });
  }

  async function poll(): Promise<void> {
    if (isPolling) return;
    isPolling = true;
    const [health, stats] = await Promise.all([callApi('/health', { token }), callApi('/system-stats', { token })]);
    isPolling = false;
    if (health.ok && stats.ok) accept({ health: health.value, stats: stats.value });
    else if (!stats.ok && stats.status === 401) stop('refused');
  }

  function stop(trouble: 'refused' | 'forbidden'): void {
    clearInterval(timer);
    connection.close();
    state.set({ snapshot: null, trouble });
  }

  const timer = setInterval(() => {
    const now = performance.now();
    if (now - pushedAt > pushTimeoutMs) void poll();
    if (now - receivedAt > staleMs) state.set({ ...state.get(), trouble: 'stale' });
  }, pollEveryMs);

  connection.socket.on('ops:stats', (body) => {
    pushedAt = performance.now();
    accept(body);
  });
  const stopListening = connection.connection.subscribe((now) => {
    if (now === 'refused') stop('refused');
    if (now !== 'online') return;
    void sendCommand(connection.socket, 'ops:subscribe', {}).then((answer) => {
      if (!answer.ok && answer.code === 'forbidden') stop('forbidden');
    });
  });
  void poll();

  return {
    state,
    close() {
      isClosed = true;
      clearInterval(timer);
      stopListening();
      connection.close();
    },
  };
}
