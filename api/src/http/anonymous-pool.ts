/** Interval at which time limits are checked. */
const sweepMs = 250;

/** A connection whose user is not known yet. */
export interface AnonymousConnection {
  /** Connections of one address share a limit; null for a trusted proxy, which speaks for many clients. */
  address: string | null;
  /** Time limit of its current step: a request to arrive, a response, or a sign-in. */
  limitMs(): number;
  /** Whether it waits for its client; then it may be closed in favour of another connection. */
  isWaiting(): boolean;
  /** Closes it: because its step took too long (`isLate`), or in favour of another connection. */
  end(isLate: boolean): void;
}

export interface AnonymousPool {
  readonly size: number;
  /** Adds a connection, which may end it or another one. */
  enter(connection: AnonymousConnection): void;
  /** A new step begins. */
  touch(connection: AnonymousConnection): void;
  /** Whether its address has more connections than its limit, so that it may be closed once it waits for its client. */
  isCrowded(connection: AnonymousConnection): boolean;
  /** It has ended, or its user is known. */
  leave(connection: AnonymousConnection): void;
  close(): void;
}

/**
 * Bounds the connections of clients before they sign in, without excluding any client. Above a limit the new
 * connection stays. The one that has waited longest for its client is closed, at the address with the most
 * connections.
 *
 * `graceMs` gives a class time to reconnect together from one address, or to load a page: the limit of an address
 * closes only older connections. The limit of all addresses has no grace.
 */
export function createAnonymousPool(options: {
  totalMax: number;
  perAddressMax: number;
  graceMs: number;
  now?: () => number;
}): AnonymousPool {
  const { totalMax, perAddressMax, graceMs, now = Date.now } = options;
  /** Start of the current step of each, oldest first, also within an address. */
  const begun = new Map<AnonymousConnection, number>();
  const addresses = new Map<string, Set<AnonymousConnection>>();

  function remove(connection: AnonymousConnection): void {
    begun.delete(connection);
    const { address } = connection;
    const group = address === null ? undefined : addresses.get(address);
    group?.delete(connection);
    if (address !== null && group?.size === 0) addresses.delete(address);
  }

  function add(connection: AnonymousConnection): void {
    begun.set(connection, now());
    const { address } = connection;
    if (address === null) return;
    const group = addresses.get(address);
    if (group) group.add(connection);
    else addresses.set(address, new Set([connection]));
  }

  function end(connection: AnonymousConnection, isLate: boolean): void {
    remove(connection);
    connection.end(isLate);
  }

  function findWaiting(connections: Iterable<AnonymousConnection>): AnonymousConnection | undefined {
    for (const connection of connections) if (connection.isWaiting()) return connection;
    return undefined;
  }

  function evictFor(newcomer: AnonymousConnection): void {
    let largest: Set<AnonymousConnection> = new Set();
    for (const group of addresses.values()) if (group.size > largest.size) largest = group;
    end(findWaiting(largest) ?? findWaiting(begun.keys()) ?? newcomer, false);
  }

  function trim(group: Set<AnonymousConnection>): void {
    let over = group.size - perAddressMax;
    for (const connection of [...group]) {
      if (over <= 0 || now() - begun.get(connection)! < graceMs) return;
      if (!connection.isWaiting()) continue;
      end(connection, false);
      over--;
    }
  }

  const sweep = setInterval(() => {
    for (const [connection, since] of [...begun]) if (now() - since > connection.limitMs()) end(connection, true);
    for (const group of [...addresses.values()]) if (group.size > perAddressMax) trim(group);
  }, sweepMs);
  sweep.unref();

  return {
    get size() {
      return begun.size;
    },
    enter(connection) {
      add(connection);
      if (begun.size > totalMax) evictFor(connection);
    },
    touch(connection) {
      if (!begun.has(connection)) return;
      remove(connection);
      add(connection);
    },
    isCrowded({ address }) {
      return address !== null && (addresses.get(address)?.size ?? 0) > perAddressMax;
    },
    leave: remove,
    close: () => clearInterval(sweep),
  };
}
