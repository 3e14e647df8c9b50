/** How a file's content is written down: text as it is, anything else in base64. */
export type Encoding = 'utf8' | 'base64';

/** The state of a file on the server that this browser last agreed with it about. */
export interface Base {
  path: string;
  etag: string;
  version: number;
  content: string;
}

/** One file of a student as this page holds it. The `id` stays when the name changes and never leaves this browser. */
export interface ProjectFile {
  readonly id: string;
  readonly path: string;
  readonly content: string;
  readonly encoding: Encoding;
  /** Null until the server has the file. */
  readonly base: Base | null;
  /** True for what the page put there to begin with, until it is edited: it gives way to anything of the student's own. */
  readonly isUntouched?: boolean;
}

/** What all files together may hold and how many they may be: what a run takes along. Sizes in bytes of the decoded content. */
export const projectCaps = { files: 100, bytes: 1024 * 1024 } as const;

const pictureTypes: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  svg: 'image/svg+xml',
};

/** The part behind the last dot in lower case, empty without one. */
export function endingOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : '';
}

export const isPython = ({ path }: { path: string }) => endingOf(path) === 'py';

/** The media type of a picture that a browser can show in an `<img>`, where no script of an SVG runs; null for anything else. */
export const pictureTypeOf = (path: string): string | null => pictureTypes[endingOf(path)] ?? null;

/** Bytes of a file, decoded. */
export function countBytes({ content, encoding }: Pick<ProjectFile, 'content' | 'encoding'>): number {
  if (encoding === 'utf8') return new TextEncoder().encode(content).length;
  const padding = content.endsWith('==') ? 2 : content.endsWith('=') ? 1 : 0;
  return (content.length / 4) * 3 - padding;
}

/** Base64 as bytes; null when it is none. */
export function decodeBase64(content: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

const chunkBytes = 0x8000;

/** Bytes as base64, in chunks: a spread over all of them would overflow the stack. */
export function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += chunkBytes)
    text += String.fromCharCode(...bytes.subarray(at, at + chunkBytes));
  return btoa(text);
}

/** The bytes of a file as they are on a disk. */
export function readBytes({ content, encoding }: Pick<ProjectFile, 'content' | 'encoding'>): Uint8Array<ArrayBuffer> {
  return encoding === 'utf8' ? new TextEncoder().encode(content) : (decodeBase64(content) ?? new Uint8Array());
}

/**
 * Bytes as a file's content: text when they are UTF-8 without NUL, so that it can be edited, else base64. A byte order mark stays, as
 * everything else does: what comes back out is what went in.
 */
export function contentOf(bytes: Uint8Array): Pick<ProjectFile, 'content' | 'encoding'> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    if (!text.includes('\0')) return { content: text, encoding: 'utf8' };
  } catch {
    // Not UTF-8.
  }
  return { content: encodeBase64(bytes), encoding: 'base64' };
}
