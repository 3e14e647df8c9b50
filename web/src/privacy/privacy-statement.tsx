import type { PrivacyStatement as Statement } from '@runq/common/contract/account';
import { useEffect, useRef, useState } from 'preact/hooks';
import { callApi } from '../ui/api-client.js';
import { Logo } from '../ui/logo.js';
import { capitalize } from './format-kept.js';
import { RetentionTable } from './retention-table.js';

/** What the service stores, for how long, who reads it, and how to take it away; for anyone. */
export function PrivacyStatement({ isSignedIn }: { isSignedIn: boolean }) {
  const [statement, setStatement] = useState<Statement | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  const staysRef = useRef<HTMLElement>(null);

  useEffect(() => {
    setProblem(null);
    void callApi<Statement>('/v1/privacy').then((answer) => {
      if (answer.ok) setStatement(answer.value);
      else setProblem(answer.detail);
    });
  }, [attempt]);
  useEffect(() => {
    // The browser looked for it before it was there.
    if (statement && location.hash === '#stays') staysRef.current?.scrollIntoView();
  }, [statement]);

  const account = isSignedIn ? <a href="/">Open runq</a> : <a href="/">Sign in</a>;
  return (
    <>
      <header class="top-bar">
        <Logo />
        <div class="top-bar-middle" />
        <nav aria-label="Pages">{account}</nav>
      </header>
      <main class="privacy">
        <h1>Privacy</h1>
        <p>What this service stores about you, for how long, and who can read it.</p>
        <section aria-labelledby="kept-title">
          <h2 id="kept-title">What is stored, and for how long</h2>
          {problem && (
            <p class="problem" role="alert">
              {problem}{' '}
              <button type="button" onClick={() => setAttempt(attempt + 1)}>
                Try again
              </button>
            </p>
          )}
          {!statement && !problem && <p role="status">Loading…</p>}
          {statement && (
            <>
              <p>These times apply now. When storage runs short, the oldest data may be deleted earlier.</p>
              <RetentionTable retention={statement.retention} />
            </>
          )}
        </section>
        <section aria-labelledby="readers-title">
          <h2 id="readers-title">Who can read it</h2>
          <ul>
            <li>You can read everything that is yours. Other students cannot.</li>
            <li>Teachers read what was submitted to their assignments, and to those of their courses.</li>
            <li>
              Administrators see user names, counts and times. To see code or output they must open it, and the audit
              log records who did.
            </li>
            <li>The operators of the server and its backups can read stored data, because it is not encrypted.</li>
            <li>Code, input, output and passwords are never written to logs. Of passwords only hashes are stored.</li>
          </ul>
        </section>
        <section aria-labelledby="take-title">
          <h2 id="take-title">Download your data</h2>
          <p>
            {isSignedIn ? 'Open' : 'Sign in, open'} the menu with your name, choose <strong>Account</strong>, then{' '}
            <strong>Download my data</strong>. You get one zip file with everything that is stored of you; its{' '}
            <code>README.txt</code> says what each file is. Passwords, keys and hidden tests are not in it.
          </p>
        </section>
        <section aria-labelledby="delete-title">
          <h2 id="delete-title">Delete your data</h2>
          <p>
            In the same place choose <strong>Delete my data</strong>. Projects, files with their versions, shared links,
            submissions and finished runs are deleted at once, and API keys are revoked. Runs that have not ended stay
            until their end. An administrator can do the same for you. Copies in backups go with these backups.
          </p>
        </section>
        <section aria-labelledby="stays" ref={staysRef}>
          <h2 id="stays">What stays after that</h2>
          {statement && (
            <dl>
              {statement.retention
                .filter(({ stays }) => stays !== null)
                .map(({ kind, name, stays }) => (
                  <div key={kind}>
                    <dt>{name}</dt>
                    <dd>{capitalize(stays!)}.</dd>
                  </div>
                ))}
            </dl>
          )}
        </section>
      </main>
    </>
  );
}
