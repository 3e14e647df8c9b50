import type { SafeStorage } from '../ui/storage.js';

/** The project that always exists. It holds the files from before there were several projects. */
export const firstProjectId = 'default';

const keyOf = (userId: string) => `runq.project:${userId}`;

/** The id of the project that this tab showed last; null in a new tab. */
export const readShownProject = (tabStorage: SafeStorage, userId: string): string | null =>
  tabStorage.getItem(keyOf(userId));

export function saveShownProject(tabStorage: SafeStorage, userId: string, id: string): void {
  tabStorage.setItem(keyOf(userId), id);
}
