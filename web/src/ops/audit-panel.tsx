import { useState } from 'preact/hooks';
import { download } from '../run/download-output.js';
import { describeEntry } from './audit-entry-text.js';
import { Instant } from './instant.js';
import type { Operations } from './operations.js';
import type { AuditEntry } from './ops-shape.js';

/** The audit log, newest entries first. */
export function AuditPanel(props: { entries: AuditEntry[]; hasOlder: boolean; operations: Operations; token: string }) {
  const { entries, hasOlder, operations, token } = props;
  const [hasFailed, setFailed] = useState(false);
  return (
    <section class="panel" aria-labelledby="audit-title">
      <h2 id="audit-title">Audit log</h2>
      {entries.length === 0 ? (
        <p class="empty-note">No changes yet.</p>
      ) : (
        <ul class="audit">
          {entries.map((entry) => (
            <li key={entry.id}>
              <Instant at={entry.at} />
              <span>
                <strong>{entry.who}</strong> {describeEntry(entry)}
                {entry.why && <q>{entry.why}</q>}
              </span>
            </li>
          ))}
        </ul>
      )}
      <div class="actions">
        {hasOlder && (
          <button type="button" onClick={() => void operations.loadOlderAudit()}>
            Load older entries
          </button>
        )}
        {entries.length > 0 && (
          <button
            type="button"
            onClick={async () =>
              setFailed(!(await download('/v1/ops/audit?format=csv&limit=1000', { token, as: 'audit.csv' })))
            }
          >
            Download CSV
          </button>
        )}
        {hasFailed && (
          <span class="problem" role="alert">
            Failed to download the audit log.
          </span>
        )}
      </div>
    </section>
  );
}
