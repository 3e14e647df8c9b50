import type { ComponentChildren } from 'preact';
import type { Identity } from '../sign-in/token.js';
import { type Appearance, type Theme, themes } from './appearance.js';
import { useCell } from './cell.js';
import { Logo } from './logo.js';
import { UnsafeBanner } from './unsafe-banner.js';

const themeLabels: Record<Theme, string> = { system: 'System', light: 'Light', dark: 'Dark' };

/** The head of every page: where one is, how it looks, who one is. */
export function TopBar(props: {
  appearance: Appearance;
  identity: Identity;
  onSignOut: () => void;
  withSize?: boolean;
  children?: ComponentChildren;
}) {
  const { appearance, identity } = props;
  const theme = useCell(appearance.theme);
  useCell(appearance.sizePx);

  return (
    <>
      <UnsafeBanner />
      <header class="top-bar">
        <Logo />
        <div class="top-bar-middle">{props.children}</div>
        {props.withSize && (
          <fieldset class="joined">
            <legend class="hidden-label">Text size</legend>
            <button
              type="button"
              aria-label="Smaller text"
              disabled={appearance.isSmallest()}
              onClick={() => appearance.stepSize(-1)}
            >
              A<span aria-hidden="true">−</span>
            </button>
            <button
              type="button"
              aria-label="Larger text"
              disabled={appearance.isLargest()}
              onClick={() => appearance.stepSize(1)}
            >
              A<span aria-hidden="true">+</span>
            </button>
          </fieldset>
        )}
        <label class="compact">
          <span class="hidden-label">Theme</span>
          <select value={theme} onChange={(event) => appearance.setTheme(event.currentTarget.value as Theme)}>
            {themes.map((name) => (
              <option key={name} value={name}>
                {themeLabels[name]}
              </option>
            ))}
          </select>
        </label>
        <span class="who" title={identity.role ?? undefined}>
          {identity.name}
        </span>
        <button type="button" class="quiet" onClick={props.onSignOut}>
          Sign out
        </button>
      </header>
    </>
  );
}
