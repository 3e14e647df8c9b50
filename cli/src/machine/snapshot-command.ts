import { parseRedisUrl, RedisUrlError } from '@runq/common/redis/redis-url';
import { refuse } from '../exit-code.js';

const defaultPort = '6379';

/**
 * The arguments and the environment of `redis-cli`, which writes the snapshot of a server into `file`. The password
 * stands in the environment, since every user of a machine can read the arguments of all processes.
 */
export function createSnapshotCommand(
  url: string,
  { file, caFile }: { file: string; caFile: string | null },
): { args: string[]; env: Record<string, string> } {
  const { where, user, password } = parseAddress(url, caFile);
  return {
    args: [...where, ...(user ? ['--user', user] : []), '--rdb', file],
    env: password ? { REDISCLI_AUTH: password } : {},
  };
}

function parseAddress(url: string, caFile: string | null): { where: string[]; user?: string; password?: string } {
  const target = parseServerUrl(url);
  if (!/^rediss?:/.test(target)) return { where: ['-s', target] };
  if (!URL.canParse(target)) throw refuse('REDIS_URL is no valid address.');
  const { protocol, hostname, port, username, password } = new URL(target);
  const host = hostname.replace(/^\[|\]$/g, '') || '127.0.0.1';
  const tls = ['--tls', '--sni', host, ...(caFile === null ? [] : ['--cacert', caFile])];
  return {
    where: ['-h', host, '-p', port || defaultPort, ...(protocol === 'rediss:' ? tls : [])],
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
  };
}

/** The address of one server: a URL, or the path of its socket. Groups of servers are refused. */
export function parseServerUrl(url: string): string {
  try {
    const address = parseRedisUrl(url);
    if (address.kind === 'single') return address.target;
    if (address.kind === 'cluster') throw refuseCluster();
    throw refuse('REDIS_URL names sentinels. Set it to the address of one server, such as the master.');
  } catch (error) {
    if (error instanceof RedisUrlError) throw refuse(error.message);
    throw error;
  }
}

/** The snapshots of several nodes are not of one point in time. */
export const refuseCluster = () =>
  refuse('A Redis Cluster is not supported. Use the snapshots of its provider, or redis-cli --cluster backup.');
