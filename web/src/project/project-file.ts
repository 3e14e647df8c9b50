/** How a file's content is stored: text as it is, anything else in base64. */
export type Encoding = 'utf8' | 'base64';

/** The last version of a file that this browser and the server both had: the base of a three-way comparison. */
export interface Base {
  path: string;
  etag: string;
  version: number;
  content: string;
}

/** One file of the project. Its `id` survives renames and never leaves this browser. */
export interface ProjectFile {
  readonly id: string;
  readonly path: string;
  readonly content: string;
  readonly encoding: Encoding;
  /** Null until the server has the file. */
  readonly base: Base | null;
  /** The content that was sent last and may be on the server; its answer was not received yet, or never. */
  readonly sent?: string | null;
  /** True for the initial program until it is edited: any file of the user's own may replace it. */
  readonly isUntouched?: boolean;
}

/** The content of a file without its name. */
export type FileContent = Pick<ProjectFile, 'content' | 'encoding'>;

/** Limits for all files of a project together, which a run sends as a whole. Bytes count the decoded content. */
export const projectLimits = { files: 100, bytes: 1024 * 1024 } as const;

/** The file extension in lower case, without the dot; empty when there is none. */
export function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : '';
}

export const isPython = ({ path }: { path: string }) => extensionOf(path) === 'py';

/** The size of a file in bytes, decoded. */
export function countBytes({ content, encoding }: FileContent): number {
  if (encoding === 'utf8') return new TextEncoder().encode(content).length;
  const padding = content.endsWith('==') ? 2 : content.endsWith('=') ? 1 : 0;
  return (content.length / 4) * 3 - padding;
}

/** Decodes base64; null when it is malformed. */
export function decodeBase64(content: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

/** The bytes of a file as they are on a disk. */
export function readBytes({ content, encoding }: FileContent): Uint8Array<ArrayBuffer> {
  return encoding === 'utf8' ? new TextEncoder().encode(content) : (decodeBase64(content) ?? new Uint8Array());
}
