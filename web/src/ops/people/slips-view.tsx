import { useEffect, useRef } from 'preact/hooks';
import { Instant } from '../instant.js';
import type { InviteManyAnswer } from './invite-many.js';

/** The links of many users as slips to print and cut, which are shown this once. */
export function SlipsView({ made, onClose }: { made: InviteManyAnswer; onClose: () => void }) {
  const { invitations, problem } = made;
  const titleRef = useRef<HTMLHeadingElement>(null);
  useEffect(() => titleRef.current?.focus(), []);
  return (
    <>
      <div class="no-print">
        <h1 ref={titleRef} tabIndex={-1}>
          {invitations.length === 1 ? '1 invitation' : `${invitations.length} invitations`}
        </h1>
        <p>
          Print the slips and hand them out. Each link lets anyone who opens it choose the password, and works once. The
          links are not shown again.
        </p>
        {problem !== null && (
          <p class="problem" role="alert">
            Further links could not be created: {problem}
          </p>
        )}
        <p class="actions">
          <button type="button" class="primary" onClick={() => window.print()}>
            Print
          </button>
          <button type="button" onClick={onClose}>
            Done
          </button>
        </p>
      </div>
      <ul class="slips">
        {invitations.map(({ userId, name, section, url, expiresAt }) => (
          <li key={userId}>
            <p class="slip-name">
              <bdi>{name ?? userId}</bdi>
              {section !== null && (
                <>
                  , <bdi>{section}</bdi>
                </>
              )}
            </p>
            <p>
              User name: <bdi>{userId}</bdi>
            </p>
            <p>
              Open this link to choose a password, until <Instant at={expiresAt} />:
            </p>
            <p>
              <code>{url}</code>
            </p>
          </li>
        ))}
      </ul>
    </>
  );
}
