import { closeSync, openSync, writeSync } from 'node:fs';
import { beginSlips, endOfSlips, renderSlip, type Slip } from '@runq/common/markup/invitation-slips';
import { refuse } from '../exit-code.js';
import { formatCsvLine } from '../terminal/csv-line.js';
import { toPrintable } from '../terminal/printable.js';
import { printLine, type Terminal } from '../terminal/terminal.js';

/** Links of many users, each of which is written at once. */
export interface LinkList {
  add(slip: Slip): void;
  end(): void;
}

/** Writes slips into a file if one is named, and else a CSV on stdout; null: neither is wanted. */
export function openLinks(
  { terminal }: { terminal: Terminal },
  file: string | null,
  isForMany: boolean,
): LinkList | null {
  if (file !== null) return openSlips(terminal, file);
  return isForMany ? openCsv(terminal) : null;
}

/** Who reads the file may choose the passwords, so it is for its owner alone. It replaces no other file. */
function openSlips(terminal: Terminal, file: string): LinkList {
  const target = create(file);
  writeSync(target, beginSlips(false));
  let count = 0;
  return {
    add(slip) {
      writeSync(target, renderSlip(slip));
      count++;
    },
    end() {
      writeSync(target, endOfSlips);
      closeSync(target);
      printLine(terminal.stderr, toPrintable(`Slips in ${file}: ${count}. Each link works once, and is shown once.`));
    },
  };
}

function create(file: string): number {
  try {
    return openSync(file, 'wx', 0o600);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw refuse(code === 'EEXIST' ? `${file} exists; name a new file.` : `Cannot write ${file}: ${message}.`);
  }
}

function openCsv({ stdout, stderr }: Terminal): LinkList {
  printLine(stderr, 'Each link works once, and is shown once.');
  printLine(stdout, 'id,name,section,link,validUntil');
  return {
    add: ({ userId, name, section, url, expiresAt }) =>
      printLine(stdout, toPrintable(formatCsvLine([userId, name, section, url, expiresAt]))),
    end() {},
  };
}
