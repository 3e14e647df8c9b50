import { crc32, deflateRawSync } from 'node:zlib';

/** An entry of a zip that may lie. Without `data` it repeats the bytes of the entry before it. */
export interface RawEntry {
  name: string | Buffer;
  data?: string | Buffer;
  method?: number;
  /** Bit 0: encrypted, bit 11: the name is UTF-8. */
  flags?: number;
  /** Mode of stat(2). */
  mode?: number;
  declaredBytes?: number;
  declaredCrc?: number;
  declaredOffset?: number;
  extra?: Buffer;
}

const bufferOf = (text: string | Buffer) => (typeof text === 'string' ? Buffer.from(text) : text);

/** Builds a zip field by field (PKWARE's APPNOTE 4.3.7 to 4.3.16), so that tests can have any of them wrong. */
export function buildRawZip(entries: RawEntry[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  let last: { local: number; stored: Buffer; data: Buffer } = {
    local: 0,
    stored: Buffer.alloc(0),
    data: Buffer.alloc(0),
  };
  for (const entry of entries) {
    const { method = 8, flags = 0, mode = 0o100644, extra = Buffer.alloc(0) } = entry;
    const name = bufferOf(entry.name);
    if (entry.data !== undefined) {
      const data = bufferOf(entry.data);
      const stored = method === 8 ? deflateRawSync(data) : data;
      last = { local: offset, stored, data };
      const header = Buffer.alloc(30);
      header.writeUInt32LE(0x04034b50, 0);
      header.writeUInt16LE(name.length, 26);
      locals.push(header, name, stored);
      offset += header.length + name.length + stored.length;
    }
    const header = Buffer.alloc(46);
    header.writeUInt32LE(0x02014b50, 0);
    header.writeUInt16LE(0x031e, 4);
    header.writeUInt16LE(flags, 8);
    header.writeUInt16LE(method, 10);
    header.writeUInt32LE(entry.declaredCrc ?? crc32(last.data), 16);
    header.writeUInt32LE(last.stored.length, 20);
    header.writeUInt32LE(entry.declaredBytes ?? last.data.length, 24);
    header.writeUInt16LE(name.length, 28);
    header.writeUInt16LE(extra.length, 30);
    header.writeUInt32LE((mode << 16) >>> 0, 38);
    header.writeUInt32LE(entry.declaredOffset ?? last.local, 42);
    central.push(header, name, extra);
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}
