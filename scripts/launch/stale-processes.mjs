import { setTimeout as delay } from 'node:timers/promises';
import { isSameProcessAlive } from '../lock-file.mjs';

const pollIntervalMs = 50;

/** Without its Redis a worker has nowhere to hand its runs back to, so there is little to wait for. */
const graceWithoutRedisMs = 2000;

/**
 * Ends what a launcher that was killed left behind, Redis last, so that this start finds the port free and no second worker beside its
 * own. The API and the worker notice its death by their pipe and drain; they are given `graceMs` for that unless their private Redis went
 * before them, as it does where the kernel ends it together with the launcher. Answers how many were left.
 */
export async function endStaleProcesses(children, { graceMs: drainGraceMs, signal }) {
  const alive = children.filter(isSameProcessAlive);
  const isRedis = ({ name }) => name === 'redis';
  const lostRedis = children.some(isRedis) && !alive.some(isRedis);
  const graceMs = lostRedis ? Math.min(graceWithoutRedisMs, drainGraceMs) : drainGraceMs;
  for (const group of [alive.filter((child) => !isRedis(child)), alive.filter(isRedis)]) {
    for (const child of group) sendSignal(child, 'SIGTERM');
    const deadline = Date.now() + graceMs;
    while (group.some(isSameProcessAlive) && Date.now() < deadline) await delay(pollIntervalMs, undefined, { signal });
    for (const child of group) sendSignal(child, 'SIGKILL');
    while (group.some(isSameProcessAlive)) await delay(pollIntervalMs, undefined, { signal });
  }
  return alive.length;
}

function sendSignal(child, signal) {
  if (!isSameProcessAlive(child)) return;
  try {
    process.kill(child.pid, signal);
  } catch {
    // It went in this instant.
  }
}
