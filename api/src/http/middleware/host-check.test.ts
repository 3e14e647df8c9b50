import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { createIsTrusted, createReadOrigin } from '../client-address.js';
import { createHostCheck } from './host-check.js';
import { createTransportSecurity } from './transport-security.js';

const readOrigin = createReadOrigin(createIsTrusted(['10.0.0.1']));
const ownNames = ['laptop.school.example', '0.0.0.0'];

const receive = (host: string | undefined, { from = '192.0.2.7', ...headers }: Record<string, string> = {}) =>
  ({ headers: { host, ...headers }, socket: { remoteAddress: from } }) as unknown as IncomingMessage;

const codeOf = (request: IncomingMessage, allowed: string[] = []) =>
  createHostCheck({ allowed, ownNames, readOrigin }).findProblem(request)?.code ?? 'own';

const proxied = { from: '10.0.0.1', 'x-forwarded-proto': 'https' };

test.each([
  '127.0.0.1:3000',
  '192.168.1.20',
  '[::1]:3000',
  '[fe80::1]',
  'localhost:3000',
  'runq.localhost',
  'laptop:3000',
  'laptop.local',
  'api.internal',
  'runq-api.runq.svc.cluster.local',
  'Laptop.School.Example.:3000',
  undefined,
])('by default the host %s is ours', (host) => {
  expect(codeOf(receive(host))).toBe('own');
});

test.each([
  ['evil.example', 'unknown_host'],
  ['evil.example:3000', 'unknown_host'],
  ['127.0.0.1.evil.example', 'unknown_host'],
  ['localhost.evil.example', 'unknown_host'],
  ['evil-local', 'own'],
  ['notlocal.notlocal', 'unknown_host'],
  ['school.example', 'unknown_host'],
  ['evil.laptop.school.example', 'unknown_host'],
  ['not a host', 'bad_request'],
  ['a:b:c', 'bad_request'],
  ['localhost/evil', 'bad_request'],
  ['evil.example@localhost', 'bad_request'],
  ['localhost\\evil', 'bad_request'],
])('by default the host %s is %s', (host, code) => {
  expect(codeOf(receive(host))).toBe(code);
});

test.each<[string, string[], string]>([
  ['runq.school.example', ['runq.school.example'], 'own'],
  ['RUNQ.school.example.:8443', ['runq.School.example'], 'own'],
  ['evil.example', ['runq.school.example'], 'unknown_host'],
  ['a.runq.school.example', ['runq.school.example'], 'unknown_host'],
  ['a.b.school.example', ['*.school.example'], 'own'],
  ['school.example', ['*.school.example'], 'unknown_host'],
  ['evilschool.example', ['*.school.example'], 'unknown_host'],
  ['evil.example', ['*'], 'own'],
  ['192.168.1.20', ['runq.school.example'], 'own'],
])('the host %s with %j is %s', (host, allowed, code) => {
  expect(codeOf(receive(host), allowed)).toBe(code);
});

test('over TLS every name is ours until some are named', () => {
  const request = receive('runq.school.example', proxied);
  expect(codeOf(request)).toBe('own');
  expect(codeOf(request, ['other.example'])).toBe('unknown_host');
  expect(codeOf(receive('runq.school.example', { ...proxied, from: '10.0.0.2' }))).toBe('unknown_host');
});

test('behind a proxy the forwarded host counts, and only there', () => {
  const forwarded = { 'x-forwarded-host': 'evil.example' };
  expect(codeOf(receive('api:3000', { from: '10.0.0.1', ...forwarded }))).toBe('unknown_host');
  expect(codeOf(receive('evil.example', { 'x-forwarded-host': 'localhost' }))).toBe('unknown_host');
  expect(codeOf(receive('api:3000', forwarded))).toBe('own');
});

test.each<[string, Record<string, string>, string | undefined]>([
  ['runq.school.example', proxied, 'max-age=60'],
  ['runq.school.example', {}, undefined],
  ['runq.school.example', { ...proxied, from: '10.0.0.2' }, undefined],
  ['localhost', proxied, undefined],
  ['a.localhost', proxied, undefined],
  ['192.0.2.1', proxied, undefined],
  ['[::1]:3000', proxied, undefined],
])('Strict-Transport-Security of %s with %j is %s', (host, headers, expected) => {
  const set = new Map<string, unknown>();
  const response = { setHeader: (name: string, value: unknown) => set.set(name, value) } as unknown as ServerResponse;
  createTransportSecurity({ maxAgeSeconds: 60, readOrigin })(
    receive(host, headers) as never,
    response as never,
    () => {},
  );
  expect(set.get('Strict-Transport-Security')).toBe(expected);
});
