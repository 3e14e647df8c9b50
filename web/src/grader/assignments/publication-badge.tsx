import type { Publication } from '../../grading/grading-shape.js';

/** Whether students have an assignment. */
export function PublicationBadge({ publication }: { publication: Publication | null }) {
  if (!publication) return <span class="badge badge-plain">Not published</span>;
  return publication.state === 'open' ? (
    <span class="badge badge-healthy">Published</span>
  ) : (
    <span class="badge badge-quiet">Closed</span>
  );
}
