import { statfs } from 'node:fs/promises';
import type { DiskUse } from '@runq/common/scheduler/worker-registry';

/** Where sandboxes of the tiers without disks of their own put their files (host_resources.py). */
export const defaultScratchFolder = '/var/tmp';

/** The reserve of a disk: in bytes, or as a percentage of a disk for which that is less. */
interface DiskReserve {
  reserveBytes: number;
  reservePercent: number;
}

export const decideReserve = ({ reserveBytes, reservePercent }: DiskReserve, totalBytes: number): number =>
  Math.min(reserveBytes, Math.floor((totalBytes * reservePercent) / 100));

/** The use of the disk of a folder. Free are the bytes that a process without root may write. */
export async function readDiskUse(folder: string, reserve: DiskReserve): Promise<DiskUse> {
  const { bsize, blocks, bavail } = await statfs(folder);
  const [totalBytes, freeBytes] = [blocks * bsize, bavail * bsize];
  const reserveBytes = decideReserve(reserve, totalBytes);
  return { folder, totalBytes, freeBytes, reserveBytes, isLow: freeBytes < reserveBytes };
}
