import { useState } from 'preact/hooks';
import { download } from '../run/download.js';
import { describeEntry } from './describe-entry.js';
import type { Operations } from './operations.js';
import type { AuditEntry } from './ops-shape.js';

/** Who changed what, and why, newest first. */
export function AuditPanel(props: { entries: AuditEntry[]; hasOlder: boolean; operations: Operations; token: string }) {
  const { entries, hasOlder, operations, token } = props;
  const [isRefused, setRefused] = useState(false);
  return (
    <section class="panel" aria-labelledby="audit-title">
      <h2 id="audit-title">What ops did</h2>
      {entries.length === 0 ? (
        <p class="nothing">Nothing was changed so far.</p>
      ) : (
        <ul class="audit">
          {entries.map((entry) => (
            <li key={entry.id}>
              <time dateTime={entry.at}>{new Date(entry.at).toLocaleString('en-GB')}</time>
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
            Show older
          </button>
        )}
        {entries.length > 0 && (
          <button
            type="button"
            onClick={async () =>
              setRefused(!(await download('/v1/ops/audit?format=csv&limit=1000', { token, as: 'audit.csv' })))
            }
          >
            Save as CSV
          </button>
        )}
        {isRefused && (
          <span class="problem" role="alert">
            The audit cannot be read right now.
          </span>
        )}
      </div>
    </section>
  );
}
