import { lazy } from '../../ui/lazy.js';

/** The view of the members of a course. */
export const MembersPage = lazy<{ course: string }>(() =>
  import('./members-view.js').then((module) => module.MembersView),
);
