import { useEffect, useId, useRef, useState } from 'preact/hooks';

const passwordChars = { min: 8, max: 200 };

/** A field for a password that the user chooses, named `newPassword`, which may be shown. */
export function NewPasswordField({ autofocus = false }: { autofocus?: boolean }) {
  const [isShown, setShown] = useState(false);
  const ref = useRef<HTMLInputElement>(null);
  const hintId = useId();
  // The types of an element's attributes know only one of the two.
  const type = (isShown ? 'text' : 'password') as 'password';
  useEffect(() => {
    if (autofocus) ref.current?.focus();
  }, []);
  return (
    <>
      <label>
        New password
        <input
          ref={ref}
          name="newPassword"
          type={type}
          required
          minLength={passwordChars.min}
          maxLength={passwordChars.max}
          autocomplete="new-password"
          autocapitalize="none"
          spellcheck={false}
          aria-describedby={hintId}
        />
      </label>
      <p class="hint" id={hintId}>
        At least {passwordChars.min} characters. Several words are easy to remember and hard to guess.
      </p>
      <label class="check">
        <input type="checkbox" checked={isShown} onChange={(event) => setShown(event.currentTarget.checked)} />
        Show password
      </label>
    </>
  );
}
