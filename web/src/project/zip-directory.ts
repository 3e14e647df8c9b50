/** An entry of a zip file's central directory. Offsets and sizes are in bytes and untrusted. */
export interface ZipEntry {
  path: string;
  /** 0 is stored, 8 is deflated; other methods are not supported. */
  method: number;
  compressedBytes: number;
  headerAt: number;
  isEncrypted: boolean;
  /** A Unix symbolic link, whose content is its target. */
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
 * Reads the central directory of a zip file (PKWARE APPNOTE 4.3.12 to 4.3.16), at most `maxEntries` entries; null when
 * the bytes are not a zip file. ZIP64 is not supported: such files are far too large for a project. Offsets are checked
 * against the bytes.
 *
 * A parser of our own, because fflate's `Unzip` reads local headers only: these do not say which entries are links, and
 * fflate ignores the encryption flag.
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
        compressedBytes: view.getUint32(at + 20, true),
        headerAt: view.getUint32(at + 42, true),
        isEncrypted: (view.getUint16(at + 8, true) & 1) === 1,
        isLink: ((view.getUint32(at + 38, true) >>> 16) & typeMask) === linkType,
      });
    at = next;
  }
  return { entries, isCut: false };
}

/** The compressed bytes of an entry; null when they are not where the directory says. */
export function findCompressedBytes(bytes: Uint8Array, { headerAt, compressedBytes }: ZipEntry): Uint8Array | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (headerAt + headerBytes > bytes.length || view.getUint32(headerAt, true) !== headerSignature) return null;
  const from = headerAt + headerBytes + view.getUint16(headerAt + 26, true) + view.getUint16(headerAt + 28, true);
  return from + compressedBytes > bytes.length ? null : bytes.subarray(from, from + compressedBytes);
}

function findEnd(view: DataView): number | null {
  const first = Math.max(0, view.byteLength - endBytes - maxCommentBytes);
  for (let at = view.byteLength - endBytes; at >= first; at--) if (view.getUint32(at, true) === endSignature) return at;
  return null;
}

/** Names are UTF-8, with or without the standard's flag; old DOS names get wrong letters but stay usable. */
function readName(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\\', '/');
  } catch {
    return new TextDecoder('latin1').decode(bytes).replaceAll('\\', '/');
  }
}
