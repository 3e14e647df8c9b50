import { setTimeout as sleep } from 'node:timers/promises';
import { isSameProcessAlive } from '../lock-file.mjs';

const pollIntervalMs = 50;

/** Without its Redis a worker cannot hand its runs back, so a long drain gains nothing. */
const graceWithoutRedisMs = 2000;

/**
 * Ends the children of a killed launcher, Redis last, so that this start finds a free port and no second worker.
 * Returns how many were left.
 *
 * The API and the worker notice by their closed pipe that the launcher is gone, and drain. They get `graceMs` for that,
 * unless their private Redis is already gone, as it is where the kernel ends it together with the launcher.
 */
export async function endStaleProcesses(children, { graceMs: drainGraceMs, signal }) {
  const alive = children.filter(isSameProcessAlive);
  const isRedis = ({ name }) => name === 'redis';
  const lostRedis = children.some(isRedis) && !alive.some(isRedis);
  const graceMs = lostRedis ? Math.min(graceWithoutRedisMs, drainGraceMs) : drainGraceMs;
  for (const group of [alive.filter((child) => !isRedis(child)), alive.filter(isRedis)]) {
    for (const child of group) sendSignal(child, 'SIGTERM');
    const deadline = Date.now() + graceMs;
    while (group.some(isSameProcessAlive) && Date.now() < deadline) await sleep(pollIntervalMs, undefined, { signal });
    for (const child of group) sendSignal(child, 'SIGKILL');
    while (group.some(isSameProcessAlive)) await sleep(pollIntervalMs, undefined, { signal });
  }
  return alive.length;
}

function sendSignal(child, signal) {
  if (!isSameProcessAlive(child)) return;
  try {
    process.kill(child.pid, signal);
  } catch {
    // It exited between the check and the signal.
  }
}
