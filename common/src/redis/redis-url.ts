/** A parsed Redis URL. */
export type RedisAddress =
  | { kind: 'single'; target: string; db?: number }
  | {
      kind: 'sentinel' | 'cluster';
      nodes: { host: string; port: number }[];
      /** Name of the master that the sentinels monitor; empty for a cluster. */
      name: string;
      db: number;
      tls: boolean;
      username?: string;
      password?: string;
    };

/** An invalid Redis URL; the message lists the valid forms. */
export class RedisUrlError extends Error {
  override name = 'RedisUrlError';
}

const forms =
  'REDIS_URL must be redis://[user:password@]host:port/db, rediss://..., unix:/path, ' +
  'redis+sentinel://host:port,host:port/master-name or redis+cluster://host:port,host:port (rediss+... for TLS)';
const manyNodes = /^(rediss?)\+(sentinel|cluster):\/\/(?:([^@/]*)@)?([^/?]+)(?:\/([^?]*))?(?:\?(.*))?$/;
const defaultPorts = { sentinel: 26_379, cluster: 6379 };

/**
 * Parses `redis://`, `rediss://` and `unix:` for one server, `redis+sentinel://host:port,host:port/master-name` for a
 * sentinel group, and `redis+cluster://host:port,host:port` for a cluster; `rediss+...` uses TLS. User and password
 * precede an `@`, percent-encoded.
 */
export function parseRedisUrl(url: string): RedisAddress {
  if (url.startsWith('unix:')) {
    const [path = '', query = ''] = url
      .slice('unix:'.length)
      .replace(/^\/\/(?=\/)/, '')
      .split('?');
    return { kind: 'single', target: path, db: Number(new URLSearchParams(query).get('db') ?? 0) };
  }
  if (/^rediss?:\/\//.test(url)) return { kind: 'single', target: url };
  const match = manyNodes.exec(url);
  if (!match) throw new RedisUrlError(forms);
  const [, scheme, kind, credentials, hosts = '', path = '', query = ''] = match;
  const name = decodeURIComponent(path);
  if (kind === 'sentinel' && name === '') throw new RedisUrlError(forms);
  const [username, password] = (credentials ?? '').split(':').map(decodeURIComponent);
  return {
    kind: kind as 'sentinel' | 'cluster',
    nodes: hosts.split(',').map((host) => parseNode(host, defaultPorts[kind as 'sentinel' | 'cluster'])),
    name,
    db: Number(new URLSearchParams(query).get('db') ?? 0),
    tls: scheme === 'rediss',
    ...(username ? { username } : {}),
    ...(password ? { password } : {}),
  };
}

function parseNode(text: string, defaultPort: number): { host: string; port: number } {
  const match = /^(\[[^\]]+\]|[^:]+)(?::(\d{1,5}))?$/.exec(text);
  if (!match) throw new RedisUrlError(forms);
  return { host: match[1]!.replace(/^\[|\]$/g, ''), port: Number(match[2] ?? defaultPort) };
}
