import { isIP } from 'node:net';

const groupsOfNetwork = 4;
const groups = 8;

/**
 * What failed sign-ins of a client are counted by: an IPv4 address, or the first 64 bits of an IPv6 address, of which a
 * household has all that follow.
 */
export function toNetwork(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = address.split('%', 1)[0]!.split('::');
  const left = head.split(':').filter((group) => group !== '');
  const right = (tail ?? '').split(':').filter((group) => group !== '');
  // An IPv4 address at the end stands for two groups; it is never among the first four of them.
  const zeros = Array(Math.max(0, groups - left.length - right.length)).fill('0');
  const all = tail === undefined ? left : [...left, ...zeros, ...right];
  return `${all
    .slice(0, groupsOfNetwork)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
