import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { cpus, freemem, loadavg, totalmem } from 'node:os';

/** Current use of the host, or of the container's cgroup where it has a limit. */
export interface HostSample {
  cpuPercent: number;
  memoryPercent: number;
  memoryAvailableBytes: number;
  loadAverage: number[];
  cpuCount: number;
  disk: { totalBytes: number; usedBytes: number; freeBytes: number };
}

/** MemAvailable includes reclaimable caches; `freemem` does not on older systems. */
function readMemory(): { total: number; available: number } {
  const limit = readNumber('/sys/fs/cgroup/memory.max');
  const used = readNumber('/sys/fs/cgroup/memory.current');
  if (limit !== null && used !== null && limit < totalmem())
    return { total: limit, available: Math.max(0, limit - used) };
  try {
    const match = /^MemAvailable:\s+(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'utf8'));
    if (match) return { total: totalmem(), available: Number(match[1]) * 1024 };
  } catch {
    // Not Linux: the portable figure below.
  }
  return { total: totalmem(), available: freemem() };
}

function readNumber(path: string): number | null {
  try {
    const value = Number(readFileSync(path, 'utf8'));
    return Number.isFinite(value) ? value : null;
  } catch {
    return null;
  }
}

/** `measureBusy` returns how busy (0 to 1) the processors were since the previous sample. */
export function createHostSampler(dataDir: string, measureBusy: () => number): () => Promise<HostSample> {
  return async () => {
    const memory = readMemory();
    const disk = await statfs(dataDir).catch(() => statfs('/'));
    const freeBytes = disk.bavail * disk.bsize;
    const totalBytes = disk.blocks * disk.bsize;
    return {
      cpuPercent: round(measureBusy() * 100),
      memoryPercent: round(((memory.total - memory.available) / memory.total) * 100),
      memoryAvailableBytes: memory.available,
      loadAverage: loadavg().map((value) => Math.round(value * 100) / 100),
      cpuCount: cpus().length,
      disk: { totalBytes, usedBytes: totalBytes - freeBytes, freeBytes },
    };
  };
}

const round = (value: number) => Math.round(value * 10) / 10;
