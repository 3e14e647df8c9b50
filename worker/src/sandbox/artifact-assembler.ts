import { z } from 'zod';
import type { ArtifactFile } from './contract.js';

const fileSchema = z.object({ name: z.string().min(1), bytes: z.number().int().min(0) });

export interface ArtifactAssembler {
  begin(payload: Buffer): void;
  add(payload: Buffer): void;
}

/** Assembles the artifacts of a run from their frames. A stopped run may leave a file incomplete; it is dropped. */
export function createArtifactAssembler(onArtifact: (file: ArtifactFile) => void): ArtifactAssembler {
  let name = '';
  let missingBytes = 0;
  let parts: Buffer[] = [];

  function emitIfComplete(): void {
    if (missingBytes > 0) return;
    const data = Buffer.concat(parts);
    parts = [];
    onArtifact({ name, data });
  }

  return {
    begin(payload) {
      const header = fileSchema.parse(JSON.parse(payload.toString()));
      name = header.name;
      missingBytes = header.bytes;
      parts = [];
      emitIfComplete();
    },
    add(payload) {
      // A copy: the frame is a view of a larger read buffer.
      parts.push(Buffer.from(payload));
      missingBytes -= payload.length;
      emitIfComplete();
    },
  };
}
