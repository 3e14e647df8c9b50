import type { Encoding } from '../project/project-file.js';
import { callApi } from '../ui/api-client.js';
import type { SafeStorage } from '../ui/storage.js';

/** A shared program, readable by anyone who has its link. */
export interface Share {
  id: string;
  title: string | null;
  entry: string;
  files: { path: string; content: string; encoding: Encoding }[];
  createdAt: string;
  /** The name of the user who shared it, if known. */
  owner: string | null;
}

const copyKey = 'runq.copyShare';

export const readShare = (id: string) => callApi<Share>(`/v1/shares/${encodeURIComponent(id)}`);

/** Remembers across a sign-in that the user wants a copy of a shared program. */
export const rememberSharedProgram = (storage: SafeStorage, id: string) => storage.setItem(copyKey, id);

/** Returns the remembered program once; null when there is none or its link no longer works. */
export async function takeRememberedProgram(storage: SafeStorage): Promise<Share | null> {
  const id = storage.getItem(copyKey);
  if (id === null) return null;
  const result = await readShare(id);
  // Without a response, try again on the next load.
  if (result.ok || result.status !== 0) storage.removeItem(copyKey);
  return result.ok ? result.value : null;
}
