import type { RosterReport } from '@runq/common/contract/account';
import { useRef, useState } from 'preact/hooks';
import { roleLabels } from './people-actions.js';
import { sendRoster } from './send-roster.js';

/** Most errors and changes that are listed. */
const listedMax = 100;

/** Imports accounts from a CSV, after a preview of what that would do. */
export function RosterPanel({ token, onImported }: { token: string; onImported: () => void }) {
  const [file, setFile] = useState<File | null>(null);
  const [report, setReport] = useState<RosterReport | null>(null);
  const [errors, setErrors] = useState<readonly string[]>([]);
  const [status, setStatus] = useState('');
  const [isBusy, setBusy] = useState(false);
  const inputRef = useRef<HTMLInputElement>(null);

  function forget(): void {
    setFile(null);
    setReport(null);
    setErrors([]);
    if (inputRef.current) inputRef.current.value = '';
  }

  async function send(step: 'preview' | 'import', chosen: File): Promise<void> {
    setBusy(true);
    setStatus('');
    const answer = await sendRoster(token, step, chosen);
    setBusy(false);
    setErrors(answer.ok ? [] : answer.errors);
    if (!answer.ok) return setReport(null);
    if (step === 'preview') return setReport(answer.value);
    forget();
    const { created, changed, same, enrolled } = answer.value;
    const inCourses = enrolled === 0 ? '' : ` Enrolled in courses: ${enrolled}.`;
    setStatus(`Imported: ${created} created, ${changed} changed, ${same} unchanged.${inCourses}`);
    onImported();
  }

  return (
    <section class="panel" aria-labelledby="roster-title">
      <h2 id="roster-title">Import a roster</h2>
      <p>
        A CSV file with the columns <code>id</code>, <code>name</code>, <code>email</code>, <code>role</code>,{' '}
        <code>course</code> and <code>section</code>. Only <code>id</code>, the user name, is required. A line with a
        course, by name or id, enrols the user there with this role. Accounts that exist are updated, and none is
        deleted.
      </p>
      <form
        class="roster-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (file) void send('preview', file);
        }}
      >
        <label>
          Roster
          <input
            ref={inputRef}
            type="file"
            accept=".csv,.tsv,.txt,text/csv"
            required
            onChange={(event) => {
              setFile(event.currentTarget.files?.[0] ?? null);
              setReport(null);
              setErrors([]);
              setStatus('');
            }}
          />
        </label>
        <button type="submit" disabled={isBusy}>
          Preview
        </button>
      </form>
      {errors.length > 0 && (
        <div role="alert">
          <p class="problem">Nothing was imported:</p>
          <ul class="roster-list">
            {errors.slice(0, listedMax).map((error) => (
              <li key={error}>{error}</li>
            ))}
          </ul>
        </div>
      )}
      <div role="status">
        {status !== '' && <p>{status}</p>}
        {report && <p>{describeReport(report)}</p>}
      </div>
      {report && file && (
        <>
          <Changes report={report} />
          <p class="actions">
            <button type="button" class="primary" disabled={isBusy} onClick={() => void send('import', file)}>
              Import
            </button>
            <button type="button" onClick={forget}>
              Cancel
            </button>
          </p>
        </>
      )}
    </section>
  );
}

const describeReport = ({ created, changed, same, enrolled }: RosterReport) =>
  `The import creates ${created}, changes ${changed} and leaves ${same} as ${same === 1 ? 'it is' : 'they are'}.` +
  (enrolled === 0 ? '' : ` It enrols ${enrolled} in courses.`);

function Changes({ report: { changes, created, changed } }: { report: RosterReport }) {
  if (changes.length === 0) return null;
  const shown = changes.slice(0, listedMax);
  const left = created + changed - shown.length;
  return (
    <ul class="roster-list">
      {shown.map(({ id, name, outcome, role, formerRole }) => (
        <li key={id}>
          <strong>{id}</strong> {name !== null && `${name}, `}
          {outcome === 'created' ? `new, ${roleLabels[role].toLowerCase()}` : 'changed'}
          {formerRole !== null && `: ${roleLabels[formerRole].toLowerCase()} becomes ${roleLabels[role].toLowerCase()}`}
        </li>
      ))}
      {left > 0 && <li>and {left} more</li>}
    </ul>
  );
}
