import { type Encoding, readBytes } from '../files/project-file.js';
import type { Incoming } from '../files/take-in.js';
import { callApi } from '../page/call-api.js';
import type { SafeStorage } from '../page/safe-storage.js';

/** A program that somebody shared, as anybody may read it. */
export interface Share {
  id: string;
  title: string | null;
  entry: string;
  files: { path: string; content: string; encoding: Encoding }[];
  createdAt: string;
  /** The name of who made it, where it is known. */
  owner: string | null;
}

const copyKey = 'runq.copyShare';

export const readShare = (id: string) => callApi<Share>(`/v1/shares/${encodeURIComponent(id)}`);

/** Remembers, over a sign-in, that this person wants a copy of a share. */
export const wishForCopy = (storage: SafeStorage, id: string) => storage.setItem(copyKey, id);

/** The files of the share that a copy is wanted of, once; null when none is, or it is gone. */
export async function takeWishedCopy(storage: SafeStorage): Promise<Incoming[] | null> {
  const id = storage.getItem(copyKey);
  if (id === null) return null;
  const answer = await readShare(id);
  // Without an answer the wish stays for the next time.
  if (answer.ok || answer.status !== 0) storage.removeItem(copyKey);
  if (!answer.ok) return null;
  const { files, entry } = answer.value;
  // What comes last is shown: the file that runs.
  const sorted = [...files].sort((a, b) => Number(a.path === entry) - Number(b.path === entry));
  return sorted.map((file) => ({ path: file.path, bytes: readBytes(file) }));
}
