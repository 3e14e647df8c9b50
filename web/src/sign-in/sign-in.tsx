import type { Role } from '@runq/common/contract/run';
import { useEffect, useState } from 'preact/hooks';
import { callApi } from '../page/call-api.js';
import { Logo } from '../page/logo.js';

interface AuthModes {
  modes: string[];
  dev: boolean;
}

const roleLabels: Record<Role, string> = { student: 'Student', grader: 'Teacher (grader)', ops: 'Operations' };

/** The way in: a name and a role where development sign-in is on, else a token that the school hands out. */
export function SignIn(props: {
  title: string;
  note: string | null;
  defaultRole: Role;
  onToken: (token: string, staySignedIn: boolean) => void;
}) {
  const [modes, setModes] = useState<AuthModes | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [tries, setTries] = useState(0);

  useEffect(() => {
    let left = false;
    void callApi<AuthModes>('/v1/auth').then((answer) => {
      if (left) return;
      if (answer.ok) setModes(answer.value);
      setProblem(answer.ok ? null : answer.detail);
    });
    return () => {
      left = true;
    };
  }, [tries]);

  return (
    <main class="sign-in">
      <div class="card">
        <Logo />
        <h1>{props.title}</h1>
        {props.note && (
          <p class="banner" role="alert">
            {props.note}
          </p>
        )}
        {problem && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
        {modes?.dev && <DevForm defaultRole={props.defaultRole} onToken={props.onToken} onProblem={setProblem} />}
        {modes && !modes.dev && <TokenForm onToken={props.onToken} />}
        {!modes && !problem && <p class="hint">One moment…</p>}
        {!modes && problem && (
          <button type="button" class="primary" onClick={() => setTries(tries + 1)}>
            Try again
          </button>
        )}
      </div>
    </main>
  );
}

function DevForm(props: {
  defaultRole: Role;
  onToken: (token: string, staySignedIn: boolean) => void;
  onProblem: (problem: string | null) => void;
}) {
  const [userId, setUserId] = useState('');
  const [role, setRole] = useState<Role>(props.defaultRole);
  const [busy, setBusy] = useState(false);

  async function submit(event: Event) {
    event.preventDefault();
    setBusy(true);
    const answer = await callApi<{ token: string }>('/v1/dev/token', { body: { userId: userId.trim(), role } });
    setBusy(false);
    if (answer.ok) props.onToken(answer.value.token, false);
    else props.onProblem(answer.detail);
  }

  return (
    <form onSubmit={submit}>
      <p class="banner">
        <strong>Development sign-in.</strong> Anyone on this computer can be anyone. It is never on in a real class.
      </p>
      <label>
        User name
        <input
          name="userId"
          required
          maxLength={128}
          autocomplete="username"
          value={userId}
          onInput={(event) => setUserId(event.currentTarget.value)}
        />
      </label>
      <label>
        Role
        <select name="role" value={role} onChange={(event) => setRole(event.currentTarget.value as Role)}>
          {Object.entries(roleLabels).map(([name, label]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" class="primary" disabled={busy}>
        Sign in
      </button>
    </form>
  );
}

function TokenForm({ onToken }: { onToken: (token: string, staySignedIn: boolean) => void }) {
  const [token, setToken] = useState('');
  const [stay, setStay] = useState(false);

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onToken(token.trim(), stay);
      }}
    >
      <label>
        Access token
        <input
          name="token"
          type="password"
          required
          autocomplete="off"
          spellcheck={false}
          value={token}
          onInput={(event) => setToken(event.currentTarget.value)}
        />
      </label>
      <p class="hint">Your teacher or school system gives it to you. Paste the whole of it.</p>
      <label class="check">
        <input type="checkbox" checked={stay} onChange={(event) => setStay(event.currentTarget.checked)} />
        Stay signed in on this computer
      </label>
      <button type="submit" class="primary">
        Sign in
      </button>
    </form>
  );
}
