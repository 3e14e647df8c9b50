import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../../support/client.js';
import { type Caps, findExceededCaps, type Sample } from './check-caps.js';
import type { Report } from './report.js';

const sampleMs = 1000;

/** An operator who reads the caps and their use each second until `isOver`, and follows the statistics on a socket. */
export async function watchCaps(
  client: Client,
  isStudent: (userId: string) => boolean,
  deps: {
    isOver: () => boolean;
    report: Report;
  },
): Promise<void> {
  const { isOver, report } = deps;
  const socket = client.socket();
  let statistics = 0;
  socket.on('ops:stats', () => statistics++);
  socket.on('connect', () => socket.emit('ops:subscribe', {}));
  socket.io.reconnection(true);
  try {
    while (!isOver()) {
      try {
        const { settings } = await client.json<{ settings: Caps }>('GET', '/v1/ops/settings');
        const sample = await client.json<Sample>('GET', '/system-stats');
        report.addSample(sample, settings, isStudent);
        report.addWrong(...findExceededCaps(sample, settings, isStudent));
      } catch (error) {
        report.addWrong(`the operator failed: ${(error as Error).message}`);
      }
      await sleep(sampleMs);
    }
    if (statistics === 0) report.addWrong('the operator received no statistics on the socket');
  } finally {
    socket.close();
  }
}
