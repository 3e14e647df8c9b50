/** Kinds of frames to the supervisor; the other side of `worker/python/supervisor/protocol.py`. */
export const toSupervisor = {
  run: 1,
  stdin: 2,
  endOfInput: 3,
  interrupt: 4,
  stop: 5,
  freeze: 6,
  thaw: 7,
  complete: 8,
  ping: 9,
  paste: 10,
} as const;

/** Kinds of frames from the supervisor. */
export const fromSupervisor = {
  hello: 0,
  started: 1,
  output: 2,
  display: 3,
  waiting: 4,
  usage: 5,
  ended: 6,
  file: 7,
  fileContent: 8,
  prompt: 9,
  notice: 10,
  completion: 11,
  frozen: 12,
  pong: 13,
} as const;

/** Longest valid frame; a longer one means that the stream is corrupt. */
const frameBytesMax = 64 * 1024 * 1024;

const headerBytes = 9;

/** One frame: u32 length of the rest | u8 kind | u32 run | payload, little endian. */
export function encodeFrame(kind: number, run: number, ...payload: Buffer[]): Buffer {
  const length = payload.reduce((sum, part) => sum + part.length, 0);
  const header = Buffer.allocUnsafe(headerBytes);
  header.writeUInt32LE(length + 5, 0);
  header.writeUInt8(kind, 4);
  header.writeUInt32LE(run, 5);
  return Buffer.concat([header, ...payload], headerBytes + length);
}

/** A run request: header (for the supervisor), initial stdin and program; all but the last with a length prefix. */
export function encodeRun(run: number, header: object, stdin: Buffer, program: object): Buffer {
  const head = Buffer.from(JSON.stringify(header));
  return encodeFrame(
    toSupervisor.run,
    run,
    lengthOf(head),
    head,
    lengthOf(stdin),
    stdin,
    Buffer.from(JSON.stringify(program)),
  );
}

function lengthOf(part: Buffer): Buffer {
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32LE(part.length, 0);
  return length;
}

/** Splits a byte stream into frames; throws when a frame has an invalid length. */
export function createFrameDecoder(onFrame: (kind: number, run: number, payload: Buffer) => void) {
  let parts: Buffer[] = [];
  let pendingBytes = 0;
  let neededBytes = headerBytes;
  return (data: Buffer): void => {
    parts.push(data);
    pendingBytes += data.length;
    if (pendingBytes < neededBytes) return;
    const pending = parts.length === 1 ? data : Buffer.concat(parts, pendingBytes);
    let start = 0;
    neededBytes = headerBytes;
    while (pending.length - start >= headerBytes) {
      const length = pending.readUInt32LE(start);
      if (length < 5 || length > frameBytesMax) throw new Error(`invalid frame length: ${length} bytes`);
      if (pending.length - start < 4 + length) {
        neededBytes = 4 + length;
        break;
      }
      const payload = pending.subarray(start + headerBytes, start + 4 + length);
      const [kind, run] = [pending.readUInt8(start + 4), pending.readUInt32LE(start + 5)];
      start += 4 + length;
      onFrame(kind, run, payload);
    }
    const rest = pending.subarray(start);
    parts = rest.length === 0 ? [] : [rest];
    pendingBytes = rest.length;
  };
}
