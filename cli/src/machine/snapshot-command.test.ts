import { expect, test } from 'vitest';
import { createSnapshotCommand } from './snapshot-command.js';

const secret = 'pass/word%';
const encoded = encodeURIComponent(secret);

test.each([
  [`redis://runq:${encoded}@redis.example:6380/3`, ['-h', 'redis.example', '-p', '6380', '--user', 'runq']],
  [`redis://:${encoded}@[::1]`, ['-h', '::1', '-p', '6379']],
  [
    `rediss://a%40b:${encoded}@h`,
    ['-h', 'h', '-p', '6379', '--tls', '--sni', 'h', '--cacert', '/ca.pem', '--user', 'a@b'],
  ],
])('passes the password of %s in the environment alone', (url, where) => {
  const { args, env } = createSnapshotCommand(url, { file: '/backup', caFile: '/ca.pem' });
  expect(args).toEqual([...where, '--rdb', '/backup']);
  expect(env).toEqual({ REDISCLI_AUTH: secret });
});

test('connects to a socket, and without a password', () => {
  const options = { file: '/backup', caFile: null };
  expect(createSnapshotCommand('unix:/data/redis.sock?db=2', options)).toEqual({
    args: ['-s', '/data/redis.sock', '--rdb', '/backup'],
    env: {},
  });
  expect(createSnapshotCommand('redis://h:1', options)).toEqual({
    args: ['-h', 'h', '-p', '1', '--rdb', '/backup'],
    env: {},
  });
});

test.each([
  ['redis+cluster://a:1,b:2', /Cluster is not supported/],
  ['redis+sentinel://a:1/main', /address of one server/],
  ['http://a', /REDIS_URL must be/],
  ['redis://a:b:c', /no valid address/],
])('refuses %s', (url, sentence) => {
  expect(() => createSnapshotCommand(url, { file: '/backup', caFile: null })).toThrow(sentence);
});
