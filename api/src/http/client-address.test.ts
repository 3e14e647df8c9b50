import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { createIsTrusted, createReadAddress } from './client-address.js';

test.each<[string, string | undefined, string[], string]>([
  ['10.0.0.1', undefined, [], '10.0.0.1'],
  ['10.0.0.1', '1.2.3.4', [], '10.0.0.1'],
  ['10.0.0.1', '1.2.3.4', ['10.0.0.1'], '1.2.3.4'],
  ['10.0.0.1', '6.6.6.6, 1.2.3.4', ['10.0.0.1'], '1.2.3.4'],
  ['10.0.0.1', '1.2.3.4, 10.0.0.2', ['10.0.0.1', '10.0.0.2'], '1.2.3.4'],
  ['10.0.0.1', '10.0.0.2', ['10.0.0.1', '10.0.0.2'], '10.0.0.2'],
])('connection from %s, forwarded for %j, trusting %j: client %s', (remoteAddress, forwarded, trusted, address) => {
  const request = {
    headers: { 'x-forwarded-for': forwarded },
    socket: { remoteAddress },
  } as unknown as IncomingMessage;
  expect(createReadAddress((hop) => trusted.includes(hop))(request)).toBe(address);
});

test.each<[string[], string, boolean]>([
  [[], '127.0.0.1', false],
  [['loopback'], '127.0.0.1', true],
  [['loopback'], '::1', true],
  [['loopback'], '::ffff:127.0.0.1', true],
  [['10.0.0.0/8', '192.168.1.7'], '10.20.30.40', true],
  [['10.0.0.0/8', '192.168.1.7'], '192.168.1.7', true],
  [['10.0.0.0/8', '192.168.1.7'], '192.168.1.8', false],
  [['10.0.0.0/8'], '::ffff:10.1.1.1', true],
  [['fd00::/8'], 'fd12::1', true],
  [['fd00::/8'], 'fe80::1', false],
  [['loopback'], 'no address', false],
])('proxies %j, address %s: trusted %j', (proxies, address, trusted) => {
  expect(createIsTrusted(proxies)(address)).toBe(trusted);
});
