import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/**
 * The address of the client: that of the connection or, behind trusted proxies, the last address of `X-Forwarded-For`
 * that is not a trusted proxy. Addresses to the left of it may be forged.
 */
export function createReadAddress(isTrusted: (address: string) => boolean): (request: IncomingMessage) => string {
  return (request) => {
    const forwarded = String(request.headers['x-forwarded-for'] ?? '');
    const hops = [request.socket.remoteAddress ?? '', ...forwarded.split(',').reverse()].map((hop) => hop.trim());
    return hops.find((hop) => !isTrusted(hop)) ?? hops.at(-1)!;
  };
}

/** No path, query or user, which would be parts of an address, too. */
const hostPattern = /^[^\s/?#@\\]+$/;

/**
 * The origin of this service as the client sees it, such as `https://runq.example`. Behind a trusted proxy that is what
 * `X-Forwarded-Proto` and `X-Forwarded-Host` say. Empty without a host, or with a malformed one.
 */
export function createReadOrigin(isTrusted: (address: string) => boolean): (request: IncomingMessage) => string {
  return ({ headers, socket }) => {
    const isForwarded = isTrusted(socket.remoteAddress ?? '');
    const readForwarded = (name: string) =>
      isForwarded
        ? String(headers[name] ?? '')
            .split(',', 1)[0]!
            .trim()
        : '';
    const scheme = readForwarded('x-forwarded-proto') || ('encrypted' in socket ? 'https' : 'http');
    const host = readForwarded('x-forwarded-host') || (headers.host ?? '');
    const address = `${scheme}://${host}`;
    return hostPattern.test(host) && URL.canParse(address) ? new URL(address).origin : '';
  };
}

/** Decides whether an address is a trusted proxy: single addresses, networks (CIDR), and `loopback`. */
export function createIsTrusted(proxies: readonly string[]): (address: string) => boolean {
  const trusted = new BlockList();
  for (const proxy of proxies.flatMap((one) => (one === 'loopback' ? ['127.0.0.0/8', '::1'] : [one]))) {
    const [address = '', bits] = proxy.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    trusted.addSubnet(address, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family);
  }
  // Node matches IPv4-mapped IPv6 addresses against the IPv4 rules.
  return (address) => isIP(address) !== 0 && trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
