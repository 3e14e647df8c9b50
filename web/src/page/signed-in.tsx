import type { Role } from '@runq/common/contract/run';
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { SignIn } from '../sign-in/sign-in.js';
import { forgetToken, type Identity, keepToken, readIdentity, readToken } from '../sign-in/token.js';

/** What a page gets once somebody is signed in. `signOut` may carry the reason that the sign-in form then shows. */
export interface SignedInUser {
  token: string;
  identity: Identity;
  /** False when the token was still there from before: then the page is not a new one to whoever listens to it. */
  hasJustSignedIn: boolean;
  signOut: (reason?: string) => void;
}

/** Shows the page to somebody who is signed in and the sign-in form to everybody else. */
export function SignedIn(props: {
  title: string;
  defaultRole: Role;
  children: (user: SignedInUser) => ComponentChildren;
}) {
  const [token, setToken] = useState(readToken);
  const [hasJustSignedIn, setJustSignedIn] = useState(false);
  const [note, setNote] = useState<string | null>(null);

  if (token === null)
    return (
      <SignIn
        title={props.title}
        note={note}
        defaultRole={props.defaultRole}
        onToken={(next, staySignedIn) => {
          keepToken(next, staySignedIn);
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
      forgetToken();
      setNote(reason ?? null);
      setToken(null);
    },
  });
}
