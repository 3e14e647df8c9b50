import { useEffect, useState } from 'preact/hooks';
import { callApi } from '../ui/api-client.js';
import { formatTime } from '../ui/format.js';
import { describeBrowser } from './describe-browser.js';

interface SignIn {
  id: string;
  browser: string;
  startedAt: string;
  lastSeenAt: string;
  isCurrent: boolean;
}

/** The browsers that are signed in with a cookie, each to be signed out; nothing where there are none. */
export function SignedInBrowsers({ token, onSignOut }: { token: string; onSignOut: () => void }) {
  const [signIns, setSignIns] = useState<readonly SignIn[]>([]);
  const [problem, setProblem] = useState<string | null>(null);

  useEffect(() => {
    void callApi<{ signIns: SignIn[] }>('/v1/sign-ins', { token }).then((result) => {
      if (result.ok) setSignIns(result.value.signIns);
      else setProblem(result.detail);
    });
  }, []);

  async function end({ id }: SignIn): Promise<void> {
    const result = await callApi(`/v1/sign-ins/${encodeURIComponent(id)}`, { token, method: 'DELETE' });
    if (!result.ok && result.status !== 404) return setProblem(result.detail);
    setProblem(null);
    setSignIns((list) => list.filter((other) => other.id !== id));
  }

  async function endAll(): Promise<void> {
    const result = await callApi('/v1/sign-out/everywhere', { token, method: 'POST' });
    if (result.ok) onSignOut();
    else setProblem(result.detail);
  }

  if (signIns.length === 0 && problem === null) return null;
  return (
    <section>
      <h3>Signed-in browsers</h3>
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <ul class="pick-list">
        {signIns.map((signIn) => (
          <li key={signIn.id}>
            <span class="account-entry">
              {describeBrowser(signIn.browser)}
              <small>
                {signIn.isCurrent ? 'this browser' : `last seen ${formatTime(signIn.lastSeenAt)}`} · signed in{' '}
                {formatTime(signIn.startedAt)}
              </small>
            </span>
            {!signIn.isCurrent && (
              <button type="button" onClick={() => void end(signIn)}>
                Sign out<span class="hidden-label"> {describeBrowser(signIn.browser)}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
      <p>
        <button type="button" onClick={() => void endAll()}>
          Sign out everywhere
        </button>
      </p>
    </section>
  );
}
