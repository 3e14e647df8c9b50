import type { ServiceState } from '@runq/common/contract/service-state';
import { createSignal, type Signal } from '../ui/signal.js';

/** The state of the connection. `refused` means that the server rejects the token. */
export type Connection = 'connecting' | 'online' | 'offline' | 'refused';

/** Why nothing can run now. */
export interface Obstacle {
  kind: 'connection' | 'service';
  message: string;
  /** Runs that wait start when it is over. */
  isNoWorker: boolean;
}

const lostConnection: Obstacle = {
  kind: 'connection',
  message: 'Connection lost. Reconnecting…',
  isNoWorker: false,
};

/**
 * Derives the obstacle from the state of the connection and that of the service. Without a connection the latter is
 * unknown, so it never outlives its connection. A page that still connects has no obstacle.
 */
export function createObstacle(
  connection: Signal<Connection>,
  service: Signal<ServiceState | null>,
): Signal<Obstacle | null> {
  const obstacle = createSignal<Obstacle | null>(null);
  function update(): void {
    const { issue = null, message = null } = service.get() ?? {};
    if (connection.get() === 'offline') obstacle.set(lostConnection);
    else if (connection.get() !== 'online' || issue === null) obstacle.set(null);
    else if (obstacle.get()?.message !== message)
      obstacle.set({ kind: 'service', message: message ?? 'Programs cannot run.', isNoWorker: issue === 'no_worker' });
  }
  connection.subscribe(update);
  service.subscribe(update);
  return obstacle;
}
