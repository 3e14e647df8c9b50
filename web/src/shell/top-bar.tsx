import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Settings } from '../settings/settings.js';
import { lazy } from '../ui/lazy.js';
import { Logo } from '../ui/logo.js';
import { Menu } from '../ui/menu.js';
import type { SignedInUser } from './auth-gate.js';
import { UnsandboxedBanner } from './unsandboxed-banner.js';

const SettingsDialog = lazy(() => import('../settings/settings-dialog.js').then((module) => module.SettingsDialog));

const OwnAccount = lazy(() => import('./own-account.js').then((module) => module.OwnAccount));

/** The header of every page: status, settings and account. `onShortcuts` is undefined on pages without shortcuts. */
export function TopBar(props: {
  settings: Settings;
  user: SignedInUser;
  onShortcuts?: () => void;
  /** Links to other pages. */
  links?: ComponentChildren;
  children?: ComponentChildren;
}) {
  const { settings, user, onShortcuts } = props;
  const { identity } = user;
  const [showsSettings, setShowsSettings] = useState(false);
  const [showsAccount, setShowsAccount] = useState(false);
  const signOut = () => user.signOut();

  return (
    <>
      <UnsandboxedBanner />
      <header class="top-bar" data-pane="top">
        <Logo />
        {props.links}
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
        <button type="button" class="quiet icon" title="Settings" onClick={() => setShowsSettings(true)}>
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
          items={[
            ...(identity.role ? [{ label: 'Account', onPick: () => setShowsAccount(true) }] : []),
            { label: 'Sign out', onPick: signOut },
          ]}
        >
          <span class="who">{identity.name}</span>
          <span class="who-initial" aria-hidden="true">
            {[...identity.name][0]?.toUpperCase()}
          </span>
          <span aria-hidden="true">▾</span>
        </Menu>
      </header>
      {showsAccount && identity.role && (
        <OwnAccount user={user} role={identity.role} onClose={() => setShowsAccount(false)} />
      )}
      {showsSettings && (
        <SettingsDialog
          settings={settings}
          withEditor={onShortcuts !== undefined}
          onClose={() => setShowsSettings(false)}
        />
      )}
    </>
  );
}
