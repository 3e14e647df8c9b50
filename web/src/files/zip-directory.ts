/** An entry of a zip file's central directory. Offsets and sizes in bytes, as the file claims them. */
export interface ZipEntry {
  path: string;
  /** 0 is stored, 8 is deflated; nothing else is known here. */
  method: number;
  packedBytes: number;
  bytes: number;
  headerAt: number;
  isEncrypted: boolean;
  /** A symbolic link of Unix, whose content is where it points to. */
  isLink: boolean;
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const headerSignature = 0x04034b50;
const endBytes = 22;
const entryBytes = 46;
const headerBytes = 30;
const maxCommentBytes = 0xffff;
const linkType = 0o120000;
const typeMask = 0o170000;

/**
 * Reads the central directory of a zip file (PKWARE APPNOTE 4.3.12 to 4.3.16), at most `maxEntries` entries; null when the bytes are no
 * zip file. ZIP64 is not read: what needs it is far too large for a project. Nothing that it says is believed before it is checked
 * against the bytes.
 */
export function readZipDirectory(
  bytes: Uint8Array,
  maxEntries: number,
): { entries: ZipEntry[]; isCut: boolean } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (end === null) return null;
  const count = view.getUint16(end + 10, true);
  const entries: ZipEntry[] = [];
  let at = view.getUint32(end + 16, true);
  for (let index = 0; index < count; index++) {
    if (entries.length === maxEntries) return { entries, isCut: true };
    if (at + entryBytes > end || view.getUint32(at, true) !== entrySignature) return null;
    const nameBytes = view.getUint16(at + 28, true);
    const next = at + entryBytes + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end) return null;
    const path = readName(bytes.subarray(at + entryBytes, at + entryBytes + nameBytes));
    if (!path.endsWith('/'))
      entries.push({
        path,
        method: view.getUint16(at + 10, true),
        packedBytes: view.getUint32(at + 20, true),
        bytes: view.getUint32(at + 24, true),
        headerAt: view.getUint32(at + 42, true),
        isEncrypted: (view.getUint16(at + 8, true) & 1) === 1,
        isLink: ((view.getUint32(at + 38, true) >>> 16) & typeMask) === linkType,
      });
    at = next;
  }
  return { entries, isCut: false };
}

/** The packed bytes of an entry; null when they are not where the directory says. */
export function findPackedBytes(bytes: Uint8Array, { headerAt, packedBytes }: ZipEntry): Uint8Array | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (headerAt + headerBytes > bytes.length || view.getUint32(headerAt, true) !== headerSignature) return null;
  const from = headerAt + headerBytes + view.getUint16(headerAt + 26, true) + view.getUint16(headerAt + 28, true);
  return from + packedBytes > bytes.length ? null : bytes.subarray(from, from + packedBytes);
}

function findEnd(view: DataView): number | null {
  const first = Math.max(0, view.byteLength - endBytes - maxCommentBytes);
  for (let at = view.byteLength - endBytes; at >= first; at--) if (view.getUint32(at, true) === endSignature) return at;
  return null;
}

/** Names are UTF-8 by the standard's flag, and in practice also without it; old ones of DOS come out with wrong letters, not lost. */
function readName(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\\', '/');
  } catch {
    return new TextDecoder('latin1').decode(bytes).replaceAll('\\', '/');
  }
}
