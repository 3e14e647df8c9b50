import type { Connection } from '../connection/obstacle.js';

/** The label, and an addition for wide screens. */
const labels: Record<Connection, [string, string?]> = {
  connecting: ['Connecting…'],
  online: ['Connected'],
  offline: ['Offline', '. Reconnecting…'],
  refused: ['Signed out'],
};

/** Shows the state of the connection. */
export function ConnectionStatus({ connection }: { connection: Connection }) {
  const [label, more] = labels[connection];
  return (
    <span class={`connection-status connection-${connection}`} role="status">
      <i aria-hidden="true" />
      <span>
        {label}
        {more && <span class="wide-only">{more}</span>}
      </span>
    </span>
  );
}
