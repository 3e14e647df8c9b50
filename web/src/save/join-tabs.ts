import type { Project } from '../files/project.js';
import type { Conflicts } from './conflicts.js';
import type { ProjectKeeper } from './keep-project.js';
import { isDeleted, type KeptFile } from './kept-files.js';

/** What a tab tells the other tabs of the same person in the same browser after it has kept something. */
interface KeptNews {
  changed: readonly KeptFile[];
  gone: readonly string[];
}

/**
 * Keeps the tabs of one browser together: what one has kept, the others show at once. Only where two typed into one file before either
 * had kept it is there something to choose.
 */
export function joinTabs(options: { userId: string; project: Project; keeper: ProjectKeeper; conflicts: Conflicts }) {
  const { project, keeper, conflicts } = options;
  const channel = new BroadcastChannel(`runq.files:${options.userId}`);

  function takeChanged(theirs: KeptFile): void {
    const mine = project.find(theirs.id);
    if (isDeleted(theirs)) {
      if (mine && !keeper.has(mine) && mine.content !== theirs.content) return;
      keeper.note([theirs], []);
      if (mine) project.drop(mine.id);
      const { deleted } = project.state.get();
      project.setDeleted([...deleted.filter(({ id }) => id !== theirs.id), theirs]);
      return;
    }
    if (mine && !keeper.has(mine) && mine.content !== theirs.content) {
      conflicts.add({ id: mine.id, theirs, changedAt: null, from: 'tab' });
      return;
    }
    keeper.note([theirs], []);
    project.setDeleted(project.state.get().deleted.filter(({ id }) => id !== theirs.id));
    project.put(theirs);
    conflicts.forget(theirs.id);
  }

  channel.addEventListener('message', ({ data }: MessageEvent<KeptNews>) => {
    for (const file of data.changed) takeChanged(file);
    if (data.gone.length === 0) return;
    const gone = new Set(data.gone);
    keeper.note([], data.gone);
    project.setDeleted(project.state.get().deleted.filter(({ id }) => !gone.has(id)));
    for (const id of gone) if (project.find(id)) project.drop(id);
  });

  return {
    tell(news: KeptNews): void {
      if (news.changed.length > 0 || news.gone.length > 0) channel.postMessage(news);
    },
    close: () => channel.close(),
  };
}
