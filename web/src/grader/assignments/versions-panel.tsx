import { toAssignmentAddress } from '../../grading/assignment-path.js';
import { formatDistance } from '../../grading/format-moment.js';
import type { AssignmentView } from '../../grading/grading-shape.js';
import { Link } from '../../grading/link.js';

/** The stored versions, the shown one marked, with what it changed. */
export function VersionsPanel({ assignment }: { assignment: AssignmentView }) {
  const { name, course, version, latestVersion, versions, changes } = assignment;
  const addressOf = (number: number) =>
    toAssignmentAddress({ name, course, version: number === latestVersion ? undefined : number });
  return (
    <section class="panel" aria-labelledby="versions-title">
      <h2 id="versions-title">Versions</h2>
      <ol class="version-list">
        {versions.map((one) => (
          <li key={one.version}>
            <Link to={addressOf(one.version)} isCurrent={one.version === version}>
              Version {one.version}
            </Link>
            <small>
              {one.version === latestVersion && 'latest, '}saved{' '}
              <time dateTime={one.savedAt} title={new Date(one.savedAt).toLocaleString()}>
                {formatDistance(one.savedAt)}
              </time>
            </small>
          </li>
        ))}
      </ol>
      {changes && (
        <>
          <h3>Changes since version {version - 1}</h3>
          {changes.length === 0 ? (
            <p class="empty-note">Only files that nothing uses have changed.</p>
          ) : (
            <ul class="change-list">
              {changes.map(({ case: one, change }) => (
                <li key={`${one} ${change}`}>
                  {one !== null && <code>{one}</code>} {change}
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </section>
  );
}
