import type { ServiceState } from '@runq/common/contract/service-state';
import { expect, test } from 'vitest';
import { createSignal } from '../ui/signal.js';
import { type Connection, createObstacle } from './obstacle.js';

function open() {
  const connection = createSignal<Connection>('connecting');
  const service = createSignal<ServiceState | null>(null);
  return { connection, service, obstacle: createObstacle(connection, service) };
}

test('a page that connects, and one that is connected, has no obstacle', () => {
  const { connection, service, obstacle } = open();
  expect(obstacle.get()).toBeNull();
  connection.set('online');
  service.set({ issue: null, message: null });
  expect(obstacle.get()).toBeNull();
});

test('an issue of the service has its message, and goes with it', () => {
  const { connection, service, obstacle } = open();
  connection.set('online');
  service.set({ issue: 'paused', message: 'Runs are paused.' });
  expect(obstacle.get()).toMatchObject({ kind: 'service', message: 'Runs are paused.', isNoWorker: false });
  service.set({ issue: 'no_worker', message: 'No worker.' });
  expect(obstacle.get()).toMatchObject({ message: 'No worker.', isNoWorker: true });
  service.set({ issue: null, message: null });
  expect(obstacle.get()).toBeNull();
});

test('a lost connection hides an issue, which is not stale after the reconnect', () => {
  const { connection, service, obstacle } = open();
  connection.set('online');
  service.set({ issue: 'paused', message: 'Runs are paused.' });
  connection.set('offline');
  service.set(null);
  expect(obstacle.get()).toMatchObject({ kind: 'connection' });
  connection.set('online');
  expect(obstacle.get()).toBeNull();
});

test('a rejected sign-in is no obstacle: the page shows the form', () => {
  const { connection, obstacle } = open();
  connection.set('refused');
  expect(obstacle.get()).toBeNull();
});
