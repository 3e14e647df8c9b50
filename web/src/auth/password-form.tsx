import { useRef, useState } from 'preact/hooks';
import { callApi } from '../ui/api-client.js';
import { readReference } from './token.js';

const passwordCharsMax = 200;

/** Signs in with a user name and a password. The server answers with a cookie, to which the token refers. */
export function PasswordForm(props: {
  onToken: (token: string, staySignedIn: boolean) => void;
  onProblem: (problem: string | null) => void;
}) {
  const { onToken, onProblem } = props;
  const [userId, setUserId] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const passwordRef = useRef<HTMLInputElement>(null);

  async function submit(event: Event) {
    event.preventDefault();
    setBusy(true);
    onProblem(null);
    const answer = await callApi('/v1/sign-in/password', { body: { userId: userId.trim(), password } });
    setBusy(false);
    const token = answer.ok ? readReference() : null;
    if (token !== null) return onToken(token, false);
    onProblem(answer.ok ? 'Your browser stores no cookies, which signing in needs.' : answer.detail);
    passwordRef.current?.select();
  }

  return (
    <form onSubmit={submit}>
      <label>
        User name
        <input
          name="userId"
          required
          maxLength={128}
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          value={userId}
          onInput={(event) => setUserId(event.currentTarget.value)}
        />
      </label>
      <label>
        Password
        <input
          ref={passwordRef}
          name="password"
          type="password"
          required
          maxLength={passwordCharsMax}
          autocomplete="current-password"
          value={password}
          onInput={(event) => setPassword(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="primary" disabled={busy}>
        {busy ? 'Signing in…' : 'Sign in'}
      </button>
    </form>
  );
}
