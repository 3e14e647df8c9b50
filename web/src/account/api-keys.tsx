import type { ApiKey, KeyScope } from '@runq/common/contract/api-key';
import type { OwnCourse } from '@runq/common/contract/course';
import type { Role } from '@runq/common/contract/run';
import { useEffect, useState } from 'preact/hooks';
import { callApi } from '../ui/api-client.js';
import { formatTime } from '../ui/format.js';

const scopeLabels: Record<KeyScope, string> = {
  runs: 'Run programs',
  batches: 'Grade and manage assignments',
  read: 'Read runs, files and results',
  ops: 'Operate the service',
};
const scopesOfRole: Record<Role, KeyScope[]> = {
  student: ['runs', 'read'],
  grader: ['runs', 'batches', 'read'],
  ops: ['runs', 'batches', 'read', 'ops'],
};
/** Those of a key for a course: nothing else is of one. */
const scopesOfCourseKey: KeyScope[] = ['batches', 'read'];
const lifetimes = [7, 30, 90, 365];
const longestName = 100;

/** The user's API keys: creates one, which is shown once, and revokes them. */
export function ApiKeys({ token, role }: { token: string; role: Role }) {
  const [keys, setKeys] = useState<readonly ApiKey[]>([]);
  const [courses, setCourses] = useState<readonly OwnCourse[]>([]);
  const [course, setCourse] = useState('');
  const [secret, setSecret] = useState<string | null>(null);
  const [status, setStatus] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);

  useEffect(() => {
    void callApi<{ keys: ApiKey[] }>('/v1/keys', { token }).then((result) => {
      if (result.ok) setKeys(result.value.keys);
      else setProblem(result.detail);
    });
    // Without its courses a user still makes keys that are for no course.
    void callApi<{ courses: OwnCourse[] }>('/v1/courses', { token }).then((result) => {
      if (result.ok) setCourses(result.value.courses);
    });
  }, []);

  const ownCourses = courses.filter((one) => one.role !== 'student');
  const offered = scopesOfRole[role].filter((scope) => course === '' || scopesOfCourseKey.includes(scope));

  async function create(form: HTMLFormElement): Promise<void> {
    const fields = new FormData(form);
    const scopes = fields.getAll('scope');
    if (scopes.length === 0) return setProblem('Choose what the key may do.');
    setBusy(true);
    const limited = course === '' ? {} : { course };
    const body = { name: fields.get('name'), scopes, expiresInDays: Number(fields.get('days')), ...limited };
    const result = await callApi<ApiKey & { key: string }>('/v1/keys', { token, body });
    setBusy(false);
    if (!result.ok) return setProblem(result.detail);
    const { key, ...created } = result.value;
    setProblem(null);
    setSecret(key);
    setStatus('Key created. Copy it now: it is not shown again.');
    setKeys((list) => [created, ...list]);
    form.reset();
    setCourse('');
  }

  async function revoke({ id, name }: ApiKey): Promise<void> {
    const result = await callApi(`/v1/keys/${encodeURIComponent(id)}`, { token, method: 'DELETE' });
    if (!result.ok && result.status !== 404) return setProblem(result.detail);
    setProblem(null);
    setSecret(null);
    setStatus(`Revoked ${name}.`);
    setKeys((list) => list.filter((other) => other.id !== id));
  }

  async function copy(): Promise<void> {
    // The clipboard API needs a secure context (HTTPS or localhost).
    const copied = await navigator.clipboard?.writeText(secret!).then(
      () => true,
      () => false,
    );
    setStatus(copied ? 'Key copied.' : 'Could not copy. Select the key and copy it.');
  }

  return (
    <section>
      <h3>API keys</h3>
      <p>A key lets a script or another program use runq as you. Keep it as secret as a password.</p>
      <form
        class="key-form"
        onSubmit={(event) => {
          event.preventDefault();
          void create(event.currentTarget);
        }}
      >
        <label>
          Name
          <input name="name" required maxLength={longestName} autocomplete="off" placeholder="Nightly grading" />
        </label>
        <label>
          Expires after
          <select name="days" defaultValue="90">
            {lifetimes.map((days) => (
              <option key={days} value={days} selected={days === 90}>
                {days} days
              </option>
            ))}
          </select>
        </label>
        {ownCourses.length > 0 && (
          <label>
            Access to
            <select name="course" value={course} onChange={(event) => setCourse(event.currentTarget.value)}>
              <option value="">Everything of mine</option>
              {ownCourses.map(({ id, name }) => (
                <option key={id} value={id}>
                  Only {name}
                </option>
              ))}
            </select>
          </label>
        )}
        <fieldset>
          <legend>It may</legend>
          {offered.map((scope) => (
            <label key={scope} class="check">
              <input type="checkbox" name="scope" value={scope} /> {scopeLabels[scope]}
            </label>
          ))}
        </fieldset>
        <button type="submit" class="primary" disabled={isBusy}>
          Create key
        </button>
      </form>
      {secret !== null && (
        <p class="share-link">
          <input
            readOnly
            aria-label="Your new API key"
            value={secret}
            onFocus={(event) => event.currentTarget.select()}
          />
          <button type="button" onClick={() => void copy()}>
            Copy key
          </button>
        </p>
      )}
      <p class="hint" role="status">
        {status}
      </p>
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <ul class="pick-list">
        {keys.map((key) => (
          <li key={key.id}>
            <span class="account-entry">
              {key.name}
              <small>{describeKey(key, courses)}</small>
            </span>
            <button type="button" onClick={() => void revoke(key)}>
              Revoke<span class="hidden-label"> {key.name}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function describeKey({ scopes, course, expiresAt, lastUsedAt }: ApiKey, courses: readonly OwnCourse[]): string {
  const used = lastUsedAt === null ? 'never used' : `last used ${formatTime(lastUsedAt)}`;
  const where = course === null ? [] : [`only ${courses.find(({ id }) => id === course)?.name ?? `course ${course}`}`];
  return [scopes.join(', '), ...where, `expires ${formatTime(expiresAt)}`, used].join(' · ');
}
