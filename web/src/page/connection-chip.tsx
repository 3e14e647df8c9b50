import type { Connection } from '../run/open-socket.js';

const words: Record<Connection, string> = {
  connecting: 'Connecting…',
  online: 'Connected',
  offline: 'Offline. Trying again…',
  refused: 'Signed out',
};

/** Whether the server hears us: quiet while all is well, plain when not. */
export function ConnectionChip({ connection }: { connection: Connection }) {
  return (
    <span class={`chip chip-${connection}`} role="status">
      <i aria-hidden="true" />
      {words[connection]}
    </span>
  );
}
