import { extensionOf, type FileContent } from './project-file.js';

// What files from outside need, and the first load does not.

const imageTypes: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  svg: 'image/svg+xml',
};

/**
 * The media type of an image that browsers show in an `<img>` (where scripts in an SVG do not run); null for other
 * files.
 */
export const imageTypeOf = (path: string): string | null => imageTypes[extensionOf(path)] ?? null;

const chunkBytes = 0x8000;

/** Encodes bytes as base64, in chunks: spreading all of them into one call would overflow the stack. */
export function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += chunkBytes)
    text += String.fromCharCode(...bytes.subarray(at, at + chunkBytes));
  return btoa(text);
}

/**
 * Converts bytes to a file's content: editable text when they are UTF-8 without NUL, else base64. Lossless: a byte
 * order mark stays.
 */
export function toFileContent(bytes: Uint8Array): FileContent {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    if (!text.includes('\0')) return { content: text, encoding: 'utf8' };
  } catch {
    // Not UTF-8.
  }
  return { content: encodeBase64(bytes), encoding: 'base64' };
}
