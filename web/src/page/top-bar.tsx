import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Settings } from '../settings/settings.js';
import { SettingsDialog } from '../settings/settings-dialog.js';
import type { Identity } from '../sign-in/token.js';
import { Logo } from './logo.js';
import { Menu } from './menu.js';
import { UnsafeBanner } from './unsafe-banner.js';

/** The head of every page: where one is, how it looks, who one is. `onShortcuts` only where there are any. */
export function TopBar(props: {
  settings: Settings;
  identity: Identity;
  onSignOut: () => void;
  onShortcuts?: () => void;
  children?: ComponentChildren;
}) {
  const { settings, identity, onShortcuts } = props;
  const [isSetting, setSetting] = useState(false);

  return (
    <>
      <UnsafeBanner />
      <header class="top-bar" data-pane="top">
        <Logo />
        <div class="top-bar-middle">{props.children}</div>
        {onShortcuts && (
          <button
            type="button"
            class="quiet icon"
            aria-keyshortcuts="F1"
            title="Keyboard shortcuts (F1)"
            onClick={onShortcuts}
          >
            <svg viewBox="0 0 20 20" width="20" height="20" class="icon-lines" aria-hidden="true">
              <rect x="1.5" y="4.5" width="17" height="11" rx="2" />
              <path d="M5 8.2h.1m3.2 0h.1m3.2 0h.1m3.2 0h.1M6.5 12h7" />
            </svg>
            <span class="hidden-label">Keyboard shortcuts</span>
          </button>
        )}
        <button type="button" class="quiet icon" title="Settings" onClick={() => setSetting(true)}>
          <svg viewBox="0 0 20 20" width="20" height="20" class="icon-lines" aria-hidden="true">
            <path d="M3 6h7m4 0h3M3 14h3m4 0h7" />
            <circle cx="12" cy="6" r="2" />
            <circle cx="8" cy="14" r="2" />
          </svg>
          <span class="hidden-label">Settings</span>
        </button>
        <Menu
          label={`Signed in as ${identity.name}`}
          class="quiet account"
          items={[{ label: 'Sign out', onPick: props.onSignOut }]}
        >
          <span class="who">{identity.name}</span>
          <span aria-hidden="true">▾</span>
        </Menu>
      </header>
      {isSetting && (
        <SettingsDialog settings={settings} withCode={onShortcuts !== undefined} onClose={() => setSetting(false)} />
      )}
    </>
  );
}
