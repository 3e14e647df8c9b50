import { useGrader } from '../grading/grader-context.js';
import { ResourceView } from '../grading/resource-view.js';
import { useResource } from '../grading/use-resource.js';

const refreshMs = 1000;

/** The view of one batch. `path` is what follows its id in the address: '' or `students/ada`, with the query. */
export function BatchPage({ batchId }: { batchId: string; path: string }) {
  const { client } = useGrader();
  const batch = useResource(
    batchId,
    () => client.readBatch(batchId),
    ({ state }) => (state === 'finished' ? null : refreshMs),
  );
  return (
    <ResourceView resource={batch} notFound="There is no such batch. It may have expired.">
      {({ label, total, counts }) => (
        <>
          <h1>{label ?? 'Batch'}</h1>
          <p>
            {counts.finished} of {total} done, {counts.active} active, {counts.queued} queued
          </p>
        </>
      )}
    </ResourceView>
  );
}
