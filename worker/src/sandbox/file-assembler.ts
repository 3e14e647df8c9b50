import { z } from 'zod';
import type { LeftFile } from './contract.js';

const fileSchema = z.object({ name: z.string().min(1), bytes: z.number().int().min(0) });

/** Puts the files of one run together out of their frames; one that breaks off, because the run was ended meanwhile, never appears. */
export function createFileAssembler(onFile: (file: LeftFile) => void) {
  let name = '';
  let missingBytes = 0;
  let parts: Buffer[] = [];

  function settle(): void {
    if (missingBytes > 0) return;
    const data = Buffer.concat(parts);
    parts = [];
    onFile({ name, data });
  }

  return {
    begin(payload: Buffer): void {
      const header = fileSchema.parse(JSON.parse(payload.toString()));
      name = header.name;
      missingBytes = header.bytes;
      parts = [];
      settle();
    },
    add(payload: Buffer): void {
      // A copy: the frame is a view of a larger piece of what was read.
      parts.push(Buffer.from(payload));
      missingBytes -= payload.length;
      settle();
    },
  };
}
