import type { Role } from '@runq/common/contract/run';
import { useEffect, useState } from 'preact/hooks';
import { callApi } from '../ui/api-client.js';
import { Logo } from '../ui/logo.js';
import { NewPasswordField } from './new-password-field.js';

interface Invitation {
  userId: string;
  name: string | null;
  role: Role;
}

/** The page behind a one-time link: its user chooses a password, and is signed in. */
export function AcceptInvitation({ token, onAccepted }: { token: string; onAccepted: (role: Role) => void }) {
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const [isGone, setGone] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [attempt, setAttempt] = useState(0);

  function refuse({ status, detail }: { status: number; detail: string }): void {
    setGone(status === 404);
    setProblem(detail);
  }

  useEffect(() => {
    setProblem(null);
    void callApi<Invitation>('/v1/invitations/read', { body: { token } }).then((answer) => {
      if (answer.ok) setInvitation(answer.value);
      else refuse(answer);
    });
  }, [attempt]);

  async function accept(form: HTMLFormElement): Promise<void> {
    setBusy(true);
    setProblem(null);
    const password = new FormData(form).get('newPassword');
    const answer = await callApi('/v1/invitations/accept', { body: { token, password } });
    setBusy(false);
    if (answer.ok) onAccepted(invitation!.role);
    else refuse(answer);
  }

  return (
    <main class="sign-in">
      <div class="card">
        <Logo />
        <h1>{isGone ? 'This link does not work' : 'Choose a password'}</h1>
        {problem && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
        {isGone && (
          <>
            <p>If you have chosen a password already, sign in with it. Otherwise ask for a new link.</p>
            <a href="/">Go to the sign-in</a>
          </>
        )}
        {!isGone && !invitation && !problem && <p class="hint">Loading…</p>}
        {!isGone && !invitation && problem && (
          <button type="button" class="primary" onClick={() => setAttempt(attempt + 1)}>
            Try again
          </button>
        )}
        {!isGone && invitation && (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              void accept(event.currentTarget);
            }}
          >
            {invitation.name !== null && <p>Welcome, {invitation.name}!</p>}
            <label>
              User name
              <input readOnly autocomplete="username" value={invitation.userId} />
            </label>
            <NewPasswordField autofocus />
            <button type="submit" class="primary" disabled={isBusy}>
              {isBusy ? 'Saving…' : 'Save and sign in'}
            </button>
          </form>
        )}
      </div>
    </main>
  );
}
