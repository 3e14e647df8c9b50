import { callApi } from '../page/call-api.js';
import { type Cell, createCell } from '../page/cell.js';
import { openSocket, sendCommand } from '../run/open-socket.js';
import { parseSnapshot, type Snapshot } from './stats-shape.js';

/** What the board knows: the last snapshot, and what keeps it from a newer one. */
export interface BoardState {
  snapshot: Snapshot | null;
  /** `refused`: the token is not accepted. `forbidden`: it is, but its role may not see this. `stale`: no news for a while. */
  trouble: 'none' | 'stale' | 'refused' | 'forbidden';
}

const pollEveryMs = 1000;
/** The socket pushes each second; after this long without a push the board asks by itself. */
const silenceMs = 2500;
const staleMs = 5000;

/** Follows the figures of the service: pushed over the socket, else asked for each second. */
export function followStats(token: string): { state: Cell<BoardState>; close(): void } {
  const state = createCell<BoardState>({ snapshot: null, trouble: 'none' });
  const connection = openSocket(token);
  let heardAt = performance.now();
  let pushedAt = Number.NEGATIVE_INFINITY;
  let isAsking = false;
  let isClosed = false;

  function take(body: unknown): void {
    const snapshot = parseSnapshot(body);
    if (!snapshot || isClosed) return;
    heardAt = performance.now();
    state.set({ snapshot, trouble: 'none' });
  }

  async function ask(): Promise<void> {
    if (isAsking) return;
    isAsking = true;
    const [health, stats] = await Promise.all([callApi('/health', { token }), callApi('/system-stats', { token })]);
    isAsking = false;
    if (health.ok && stats.ok) take({ health: health.value, stats: stats.value });
    else if (!stats.ok && stats.status === 401) stop('refused');
  }

  function stop(trouble: 'refused' | 'forbidden'): void {
    clearInterval(timer);
    connection.close();
    state.set({ snapshot: null, trouble });
  }

  const timer = setInterval(() => {
    const now = performance.now();
    if (now - pushedAt > silenceMs) void ask();
    if (now - heardAt > staleMs) state.set({ ...state.get(), trouble: 'stale' });
  }, pollEveryMs);

  connection.socket.on('ops:stats', (body) => {
    pushedAt = performance.now();
    take(body);
  });
  const stopListening = connection.connection.listen((now) => {
    if (now === 'refused') stop('refused');
    if (now !== 'online') return;
    void sendCommand(connection.socket, 'ops:subscribe', {}).then((answer) => {
      if (!answer.ok && answer.code === 'forbidden') stop('forbidden');
    });
  });
  void ask();

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
