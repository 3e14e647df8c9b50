import { lazy } from '../ui/lazy.js';

/** The view of one batch. `path` is what follows its id in the address: '' or `students/ada`, with the query. */
export const BatchPage = lazy<{ batchId: string; path: string }>(() =>
  import('./batch-view.js').then((module) => module.BatchView),
);
