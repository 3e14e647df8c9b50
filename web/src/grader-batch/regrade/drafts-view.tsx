import { Link } from '../../grading/link.js';
import { ResourceView } from '../../grading/resource-view.js';
import { useAddress, useBatch, useMayChange } from '../data/batch-context.js';
import type { DraftEntry } from '../data/batch-shape.js';
import { useChangingResource } from '../data/use-changing-resource.js';
import { PageTitle } from '../page-title.js';

/** How often the list is read while a draft is being graded. */
const refreshMs = 2000;

const isGrading = ({ state, graded, students }: DraftEntry) => state === 'open' && graded !== null && graded < students;

const states: Record<DraftEntry['state'], string> = {
  open: 'Not decided',
  published: 'Published',
  discarded: 'Discarded',
};

/** All regrades of the batch. */
export function DraftsView() {
  const { client } = useBatch();
  const toAddress = useAddress();
  const mayChange = useMayChange();
  const drafts = useChangingResource('drafts', client.listDrafts, (value) =>
    value.drafts.some(isGrading) ? refreshMs : null,
  );
  return (
    <>
      <PageTitle>Regrades</PageTitle>
      <ResourceView resource={drafts}>
        {(value) =>
          value.drafts.length === 0 ? (
            <p class="empty-note">No regrade yet.{mayChange && " Start one with Regrade, or from a student's page."}</p>
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
            <section class="batch-scroll batch-panel" tabIndex={0} aria-label="Regrades, scrolls horizontally">
              <table class="batch-table">
                <thead>
                  <tr>
                    <th scope="col">Draft</th>
                    <th scope="col">State</th>
                    <th scope="col">Students</th>
                    <th scope="col">By</th>
                    <th scope="col">Started</th>
                  </tr>
                </thead>
                <tbody>
                  {value.drafts.map((draft) => (
                    <tr key={draft.number}>
                      <th scope="row">
                        <Link to={toAddress({ kind: 'draft', number: draft.number })}>Draft {draft.number}</Link>
                      </th>
                      <td>{describeState(draft)}</td>
                      <td>{draft.students}</td>
                      <td>{draft.by}</td>
                      <td>{new Date(draft.createdAt).toLocaleString()}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          )
        }
      </ResourceView>
    </>
  );
}

function describeState(draft: DraftEntry): string {
  const { state, graded, students } = draft;
  if (isGrading(draft)) return `${graded} of ${students} graded`;
  return state === 'open' && graded === null ? 'Its results have expired' : states[state];
}
