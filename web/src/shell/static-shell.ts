import type { TypedSignIn } from '../auth/sign-in.js';
import type { Theme } from '../settings/settings.js';

const yearSeconds = 365 * 86_400;

/**
 * The part of the HTML that the page shows until its scripts have rendered something, and what the server needs to
 * select it. See `api/src/routes/static.ts`.
 *
 * Theory of operation: the HTML contains the sign-in form and the frame of the editor. A stylesheet shows the one that
 * `data-shell` names, for as long as `#page` is empty. The server sets the attribute by a cookie without any rights. A
 * form that is ready after one round trip can be filled in and sent while the scripts load: they take over its values,
 * and sign in if it was sent. Sending a form of the method `dialog` closes its dialog and does nothing else.
 */
export interface StaticShell {
  /** Removes the form of the HTML and returns what was typed, null while it was not shown. */
  takeTyped(): TypedSignIn | null;
  /** Shows the frame of the editor, at the next visit as well, or the sign-in form. */
  show(shell: 'app' | 'sign-in'): void;
  isApp(): boolean;
}

export function createStaticShell(document: Document): StaticShell {
  const root = document.documentElement;
  return {
    takeTyped() {
      const main = document.querySelector('#shell > .sign-in');
      const form = [...(main?.querySelectorAll('form') ?? [])].find((one) => one.checkVisibility());
      if (!form) {
        main?.remove();
        return null;
      }
      const { stay, ...values } = Object.fromEntries(new FormData(form)) as Record<string, string>;
      const focused = document.activeElement?.getAttribute('name') ?? null;
      const isSent = form.closest('dialog')?.open === false;
      main?.remove();
      return { values, isStaying: stay !== undefined, focused, isSent };
    },
    show(shell) {
      root.dataset.shell = shell;
      setCookie(document, 'runq_shell', shell === 'app' ? 'app' : null);
    },
    isApp: () => root.dataset.shell === 'app',
  };
}

/** Remembers the theme for the HTML of the next visit, which is shown before this browser's settings are read. */
export function rememberTheme(document: Document, theme: Theme): void {
  setCookie(document, 'runq_theme', theme === 'system' ? null : theme, yearSeconds);
}

/** Sets a cookie of this browser session or of `maxAgeSeconds`; null deletes it. */
function setCookie(document: Document, name: string, value: string | null, maxAgeSeconds?: number): void {
  const age = value === null ? '; max-age=0' : maxAgeSeconds === undefined ? '' : `; max-age=${maxAgeSeconds}`;
  // The Cookie Store API is missing in Firefox and over plain HTTP.
  document.cookie = `${name}=${value ?? ''}; path=/; samesite=lax${age}`;
}
