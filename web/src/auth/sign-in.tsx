import type { Role } from '@runq/common/contract/run';
import type { Ref } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { callApi } from '../ui/api-client.js';
import { Logo } from '../ui/logo.js';
import { PasswordForm } from './password-form.js';

interface AuthModes {
  form: 'dev' | 'token' | null;
  hasOidc: boolean;
  hasPassword: boolean;
}

const roleLabels: Record<Role, string> = { student: 'Student', grader: 'Teacher (grader)', ops: 'Administrator (ops)' };

/** What the user typed into the form of the HTML before the scripts had arrived, by the names of the fields. */
export interface TypedSignIn {
  values: Record<string, string>;
  isStaying: boolean;
  /** The name of the field with the focus. */
  focused: string | null;
  /** Whether the form was sent, so that the user is to be signed in without a further click. */
  isSent: boolean;
}

/** What the server has written into the HTML; null when it did not. */
function readModes(): AuthModes | null {
  const { auth, oidc, accounts } = document.documentElement.dataset;
  if (!auth) return null;
  const form = auth === 'dev' || auth === 'token' ? auth : null;
  return { form, hasOidc: oidc === 'on', hasPassword: accounts === 'on' };
}

/** Other sites' frames get no cookies of ours. */
const isFramed = () => window.parent !== window;

const toModes = (modes: string[]): AuthModes => ({
  form: modes.includes('dev') ? 'dev' : modes.includes('jwt') ? 'token' : null,
  hasOidc: modes.includes('oidc'),
  hasPassword: modes.includes('accounts'),
});

/**
 * The ways to sign in: the school's own sign-in, a user name and a password, an access token, and a name and a role for
 * the development sign-in. The HTML has the forms of the latter two.
 */
export function SignIn(props: {
  title: string;
  note: string | null;
  typed?: TypedSignIn | null;
  /** The user starts to fill in the form. */
  onInput?: () => void;
  defaultRole: Role;
  onToken: (token: string, staySignedIn: boolean) => void;
}) {
  const [modes, setModes] = useState(readModes);
  const [problem, setProblem] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  const cardRef = useRef<HTMLDivElement>(null);
  const hasPassword = modes?.hasPassword === true && !isFramed();

  useLayoutEffect(() => {
    const fields = [...cardRef.current!.querySelectorAll<HTMLElement>('a, input, select')];
    const field = fields.find((one) => one.getAttribute('name') === props.typed?.focused) ?? fields[0];
    field?.focus();
  }, [modes]);
  useEffect(() => {
    if (modes) return;
    let left = false;
    void callApi<{ modes: string[] }>('/v1/auth').then((answer) => {
      if (left) return;
      if (answer.ok) setModes(toModes(answer.value.modes));
      setProblem(answer.ok ? null : answer.detail);
    });
    return () => {
      left = true;
    };
  }, [attempt]);

  return (
    <main class="sign-in" onInput={props.onInput}>
      <div class="card" ref={cardRef}>
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
        {modes?.hasOidc && <OidcLink hasForm={modes.form !== null || modes.hasPassword} />}
        {hasPassword && <PasswordForm onToken={props.onToken} onProblem={setProblem} />}
        {hasPassword && modes.form !== null && <p class="or">or</p>}
        {modes?.hasPassword && !hasPassword && !modes.hasOidc && !modes.form && <NotInFrame />}
        {modes?.form === 'dev' && (
          <DevForm typed={props.typed} defaultRole={props.defaultRole} onToken={props.onToken} onProblem={setProblem} />
        )}
        {modes?.form === 'token' && <TokenForm typed={props.typed} onToken={props.onToken} />}
        {modes && !modes.form && !modes.hasOidc && <p class="hint">Open runq from your course.</p>}
        {!modes && !problem && <p class="hint">Loading…</p>}
        {!modes && problem && (
          <button type="button" class="primary" onClick={() => setAttempt(attempt + 1)}>
            Try again
          </button>
        )}
      </div>
      <a href="/privacy">Privacy</a>
    </main>
  );
}

const NotInFrame = () => <p class="hint">You cannot sign in inside another page.</p>;

/** Leaves for the identity provider, and comes back to this page. */
function OidcLink({ hasForm }: { hasForm: boolean }) {
  if (isFramed()) return hasForm ? null : <NotInFrame />;
  const page = encodeURIComponent(location.pathname + location.search);
  return (
    <>
      <a href={`/v1/oidc/start?return=${page}`}>Sign in with your school account</a>
      {hasForm && <p class="or">or</p>}
    </>
  );
}

/** Sends a form at once if the user sent that of the HTML. */
function useSent(typed: TypedSignIn | null | undefined): Ref<HTMLFormElement> {
  const formRef = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (typed?.isSent) formRef.current?.requestSubmit();
  }, []);
  return formRef;
}

function DevForm(props: {
  typed: TypedSignIn | null | undefined;
  defaultRole: Role;
  onToken: (token: string, staySignedIn: boolean) => void;
  onProblem: (problem: string | null) => void;
}) {
  const [userId, setUserId] = useState(props.typed?.values.userId ?? '');
  const [role, setRole] = useState((props.typed?.values.role as Role | undefined) ?? props.defaultRole);
  const [busy, setBusy] = useState(false);
  const formRef = useSent(props.typed);

  async function submit(event: Event) {
    event.preventDefault();
    setBusy(true);
    const answer = await callApi<{ token: string }>('/v1/dev/token', { body: { userId: userId.trim(), role } });
    setBusy(false);
    if (answer.ok) props.onToken(answer.value.token, false);
    else props.onProblem(answer.detail);
  }

  return (
    <form ref={formRef} onSubmit={submit}>
      <p class="banner">
        <strong>Development sign-in.</strong> Sign in as any user, without a password. Never enable it in a real class.
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
        {busy ? 'Signing in…' : 'Sign in'}
      </button>
    </form>
  );
}

function TokenForm({
  typed,
  onToken,
}: {
  typed: TypedSignIn | null | undefined;
  onToken: (token: string, staySignedIn: boolean) => void;
}) {
  const [token, setToken] = useState(typed?.values.token ?? '');
  const [stay, setStay] = useState(typed?.isStaying ?? false);
  const formRef = useSent(typed);

  return (
    <form
      ref={formRef}
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
      <p class="hint">Paste the full access token you were given.</p>
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
