import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/** Networks that are not on the public internet (IANA special-purpose registries for IPv4 and IPv6). */
const specialNetworks = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4', '::/128', '::1/128', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64'],
  ...['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20', '5f00::/16', 'fc00::/7', 'fe80::/10', 'ff00::/8'],
];

// IPv6 addresses that contain an IPv4 address are matched against the rules of IPv4.
const special = new BlockList();
for (const network of specialNetworks) {
  const [address, bits] = network.split('/');
  special.addSubnet(address!, Number(bits), isIP(address!) === 6 ? 'ipv6' : 'ipv4');
}

const isPublic = (address: string) => !special.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** An address of a host may not be called: it is not on the public internet, and is not allowed by name. */
class PrivateAddressError extends Error {
  constructor(host: string) {
    super(`${host} has an address that may not be called`);
    this.name = 'PrivateAddressError';
  }
}

/**
 * The address of a host for one connection. All of its addresses must be public or allowed: a name that also points
 * inside is refused. The caller must connect to the address that was checked, since a name may change between.
 */
export async function resolvePublicAddress(
  hostname: string,
  isAllowed: (address: string) => boolean,
): Promise<{ address: string; family: 4 | 6 }> {
  const host = hostname.replace(/^\[|\]$/g, '');
  const found = await lookup(host, { all: true });
  if (found.length === 0 || !found.every(({ address }) => isPublic(address) || isAllowed(address)))
    throw new PrivateAddressError(host);
  return found[0] as { address: string; family: 4 | 6 };
}
