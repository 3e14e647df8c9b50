import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The run that the supervisor is serving, readable after its crash; the other side is
 * `worker/python/supervisor/crash_record.py`.
 */
export interface CrashRecord {
  /** Descriptor 3 of the supervisor. */
  readonly fd: number;
  /** Number of the run; 0 for none. */
  read(): number;
  close(): void;
}

const recordBytes = 4;

/** Opens an unnamed file that both processes share, so that its content outlives a killed supervisor. */
export function openCrashRecord(): CrashRecord {
  const folder = mkdtempSync(join(tmpdir(), 'runq-serving-'));
  const fd = openSync(join(folder, 'run'), 'w+', 0o600);
  rmSync(folder, { recursive: true });
  writeSync(fd, Buffer.alloc(recordBytes));
  return {
    fd,
    read: () => {
      const number = Buffer.alloc(recordBytes);
      readSync(fd, number, 0, recordBytes, 0);
      return number.readUInt32LE();
    },
    close: () => closeSync(fd),
  };
}
