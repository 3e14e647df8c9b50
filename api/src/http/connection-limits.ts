import { hostname } from 'node:os';
import type { ApiConfig } from '../config.js';
import { createAnonymousPool } from './anonymous-pool.js';
import { createIsTrusted, createReadAddress, createReadOrigin } from './client-address.js';
import { createConnections } from './connections.js';
import { createCallerLimits } from './middleware/caller-limits.js';
import { createHostCheck } from './middleware/host-check.js';
import { createInboundBytes } from './middleware/inbound-bytes.js';
import { createTransportSecurity } from './middleware/transport-security.js';

/**
 * Age below which a connection without a sign-in is not closed for others of its address: a class may reconnect
 * slowly.
 */
const graceMs = 3000;

/** Everything that requests of this process pass before their routes, from the settings. */
export function createConnectionLimits({ settings }: Pick<ApiConfig, 'settings'>, upgradePaths: readonly string[]) {
  const trustedProxies = settings.RUNQ_TRUST_PROXY;
  const isTrustedProxy = createIsTrusted(trustedProxies);
  const readOrigin = createReadOrigin(isTrustedProxy);
  const signInMs = settings.RUNQ_SIGN_IN_MS;
  const pool = createAnonymousPool({
    totalMax: settings.RUNQ_ANONYMOUS_CONNECTIONS_MAX,
    perAddressMax: settings.RUNQ_ANONYMOUS_CONNECTIONS_PER_ADDRESS_MAX,
    graceMs,
  });
  return {
    callers: createCallerLimits({
      userPerMinute: settings.RUNQ_REQUESTS_PER_MINUTE_PER_USER,
      addressPerMinute: settings.RUNQ_REQUESTS_PER_MINUTE_PER_ADDRESS,
      streamsPerUser: settings.RUNQ_STREAMS_PER_USER,
      socketsPerUser: settings.RUNQ_SOCKETS_PER_USER,
    }),
    connections: createConnections({
      ...{ pool, isTrustedProxy, signInMs },
      perUserMax: settings.RUNQ_CONNECTIONS_PER_USER_MAX,
      upgradePaths,
    }),
    inbound: createInboundBytes({ totalMax: settings.RUNQ_INBOUND_BYTES_MAX }),
    readAddress: createReadAddress(isTrustedProxy),
    readOrigin,
    hostCheck: createHostCheck({
      allowed: settings.RUNQ_ALLOWED_HOSTS,
      ownNames: [hostname(), settings.HOST],
      readOrigin,
    }),
    transportSecurity: createTransportSecurity({ maxAgeSeconds: settings.RUNQ_HSTS_SECONDS, readOrigin }),
    connectionsMax: settings.RUNQ_CONNECTIONS_MAX,
    ...{ pool, trustedProxies, signInMs },
    close: () => pool.close(),
  };
}
