import { expect, it } from 'vitest';
import { parseRedisUrl, RedisUrlError } from './redis-url.js';

it.each([
  ['redis://u:p@h:1/2', { kind: 'single', target: 'redis://u:p@h:1/2' }],
  ['unix:/run/redis.sock?db=3', { kind: 'single', target: '/run/redis.sock', db: 3 }],
  ['unix:///run/redis.sock', { kind: 'single', target: '/run/redis.sock', db: 0 }],
  [
    'redis+sentinel://u:p%40ss@a:1,b/main?db=2',
    {
      ...{ kind: 'sentinel', name: 'main', db: 2, tls: false, username: 'u', password: 'p@ss' },
      nodes: [
        { host: 'a', port: 1 },
        { host: 'b', port: 26_379 },
      ],
    },
  ],
  [
    'rediss+cluster://:secret@[::1]:7000',
    { kind: 'cluster', name: '', db: 0, tls: true, password: 'secret', nodes: [{ host: '::1', port: 7000 }] },
  ],
])('%s', (url, address) => {
  expect(parseRedisUrl(url)).toEqual(address);
});

it.each(['', 'http://h', 'localhost:6379', 'redis+sentinel://a', 'redis+cluster://', 'redis+cluster://a:b:c'])(
  '%j is refused with the forms there are',
  (url) => {
    expect(() => parseRedisUrl(url)).toThrow(RedisUrlError);
    expect(() => parseRedisUrl(url)).toThrow(/redis\+cluster:/);
  },
);
