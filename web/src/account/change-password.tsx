import { useEffect, useState } from 'preact/hooks';
import { callApi } from '../ui/api-client.js';
import { NewPasswordField } from './new-password-field.js';

const passwordCharsMax = 200;

/** Changes the user's password; nothing for users who sign in another way. */
export function ChangePassword({ token }: { token: string }) {
  const [hasPassword, setHasPassword] = useState(false);
  const [status, setStatus] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);

  useEffect(() => {
    void callApi<{ signIns: { way: string; isCurrent: boolean }[] }>('/v1/sign-ins', { token }).then((result) => {
      if (result.ok) setHasPassword(result.value.signIns.some(({ way, isCurrent }) => isCurrent && way === 'password'));
    });
  }, []);

  async function change(form: HTMLFormElement): Promise<void> {
    const fields = new FormData(form);
    setBusy(true);
    setStatus('');
    const body = { oldPassword: fields.get('oldPassword'), newPassword: fields.get('newPassword') };
    const result = await callApi('/v1/me/password', { token, body });
    setBusy(false);
    setProblem(result.ok ? null : result.detail);
    if (!result.ok) return;
    setStatus('Password changed. Other browsers are signed out.');
    form.reset();
  }

  if (!hasPassword) return null;
  return (
    <section>
      <h3>Password</h3>
      <form
        class="password-form"
        onSubmit={(event) => {
          event.preventDefault();
          void change(event.currentTarget);
        }}
      >
        <label>
          Current password
          <input
            name="oldPassword"
            type="password"
            required
            maxLength={passwordCharsMax}
            autocomplete="current-password"
          />
        </label>
        <NewPasswordField />
        <button type="submit" disabled={isBusy}>
          Change password
        </button>
      </form>
      <p class="hint" role="status">
        {status}
      </p>
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </section>
  );
}
