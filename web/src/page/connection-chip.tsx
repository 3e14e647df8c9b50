import type { Connection } from '../run/open-socket.js';

/** What is said, and more where there is room. */
const words: Record<Connection, [string, string?]> = {
  connecting: ['Connecting…'],
  online: ['Connected'],
  offline: ['Offline', '. Trying again…'],
  refused: ['Signed out'],
};

/** Whether the server hears us: quiet while all is well, plain when not. */
export function ConnectionChip({ connection }: { connection: Connection }) {
  const [said, more] = words[connection];
  return (
    <span class={`chip chip-${connection}`} role="status">
      <i aria-hidden="true" />
      <span>
        {said}
        {more && <span class="wide-only">{more}</span>}
      </span>
    </span>
  );
}
