import type { Role } from '@runq/common/contract/run';
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { createTokenSharing, type TokenSharing } from '../auth/share-token.js';
import { SignIn, type TypedSignIn } from '../auth/sign-in.js';
import {
  endCookies,
  type Identity,
  readIdentity,
  readToken,
  recordSignOut,
  removeToken,
  saveToken,
} from '../auth/token.js';
import { callApi } from '../ui/api-client.js';
import { isReference } from '../ui/reference-token.js';
import type { StaticShell } from './static-shell.js';

/** The signed-in user of a page. The sign-in form shows the reason passed to `signOut`. */
export interface SignedInUser {
  token: string;
  identity: Identity;
  /** False when the token was stored earlier: then the focus stays where the browser put it. */
  hasJustSignedIn: boolean;
  signOut: (reason?: string) => void;
}

/**
 * Shows the page to a user signed in here or in another tab, and the sign-in form otherwise. It shows nothing while
 * other tabs are asked, if the HTML shows the frame of the editor meanwhile.
 */
export function AuthGate(props: {
  title: string;
  defaultRole: Role;
  /** Whether tabs of this page share their sign-in. */
  sharesToken: boolean;
  /** What the HTML shows, and what was typed there. */
  shell?: StaticShell;
  typed?: TypedSignIn | null;
  children: (user: SignedInUser) => ComponentChildren;
}) {
  const [token, setToken] = useState(readToken);
  const [hasJustSignedIn, setJustSignedIn] = useState(false);
  const [note, setNote] = useState(readFailedSignIn);
  const [typed, setTyped] = useState(props.typed ?? null);
  const [isRequesting, setRequesting] = useState(props.sharesToken && token === null);
  const tokenRef = useRef(token);
  tokenRef.current = token;
  const tabsRef = useRef<TokenSharing | null>(null);

  const { shell } = props;
  const waitsInShell = isRequesting && shell?.isApp() === true;
  useLayoutEffect(() => {
    if (!waitsInShell) shell?.show(token === null ? 'sign-in' : 'app');
  }, [token, waitsInShell]);

  function showSignIn(reason: string | null): void {
    removeToken(tokenRef.current);
    setTyped(null);
    setNote(reason);
    setToken(null);
  }

  useEffect(() => {
    const tabs = createTokenSharing({
      readToken: () => tokenRef.current,
      isShared: props.sharesToken,
      onSignedOut: () => showSignIn('You signed out in another tab.'),
    });
    tabsRef.current = tabs;
    if (isRequesting)
      tabs.requestToken((theirs) => {
        setRequesting(false);
        if (theirs === null || tokenRef.current !== null) return;
        saveToken(theirs, false);
        setToken(theirs);
      });
    return tabs.close;
  }, []);

  if (waitsInShell) return null;
  if (token === null)
    return (
      <SignIn
        title={props.title}
        note={note}
        typed={typed}
        onInput={() => tabsRef.current?.stopRequest()}
        defaultRole={props.defaultRole}
        onToken={(next, staySignedIn) => {
          saveToken(next, staySignedIn);
          setJustSignedIn(true);
          setToken(next);
        }}
      />
    );
  return props.children({
    token,
    identity: readIdentity(token),
    hasJustSignedIn,
    signOut(reason) {
      // With a reason, the server has already rejected the token.
      if (reason === undefined) {
        void endCookies(token);
        recordSignOut(token);
        tabsRef.current?.announceSignOut(token);
      }
      showSignIn(reason ?? null);
      if (reason !== undefined) void readReplacement(token).then((detail) => detail !== null && setNote(detail));
    },
  });
}

/** What the server says of a cookie that a sign-in with another browser ended; null of others. */
async function readReplacement(token: string): Promise<string | null> {
  const answer = isReference(token) ? await callApi('/v1/me', { token }) : null;
  return answer?.ok === false && answer.code === 'signed_in_elsewhere' ? answer.detail : null;
}

/** The note for a browser that comes back from the identity provider without a sign-in. */
function readFailedSignIn(): string | null {
  if (location.hash !== '#sign-in-failed') return null;
  history.replaceState(null, '', location.pathname + location.search);
  return 'Signing in did not work. Try again.';
}
