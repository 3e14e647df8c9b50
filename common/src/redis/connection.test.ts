import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { checkRedis, createRedis } from './connection.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

describe('checkRedis', () => {
  it('warns of an append-only file that is not written at once, and of none', async () => {
    const { redis } = server;
    await redis.config('SET', 'maxmemory', '1gb');
    expect(await checkRedis(redis)).toEqual([expect.stringContaining('appendfsync always')]);
    await redis.config('SET', 'appendfsync', 'always');
    expect(await checkRedis(redis)).toEqual([]);
    await redis.config('SET', 'appendonly', 'no');
    expect(await checkRedis(redis)).toEqual([expect.stringContaining('appendonly yes')]);
    await redis.config('SET', 'appendonly', 'yes', 'maxmemory', '0');
    expect(await checkRedis(redis)).toEqual([expect.stringContaining('config set maxmemory')]);
  });

  it('refuses a Redis that evicts, with the cure', async () => {
    await server.redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await expect(checkRedis(server.redis)).rejects.toThrow(/config set maxmemory-policy noeviction/);
    await server.redis.config('SET', 'maxmemory-policy', 'noeviction');
  });
});

describe('createRedis', () => {
  it('takes a socket path with a database', async () => {
    const other = createRedis(`${server.url}?db=3`, { name: 'other' });
    await other.set('here', '1');
    expect(await server.redis.get('here')).toBeNull();
    expect(await other.client('GETNAME')).toBe('runq-other');
    other.disconnect();
  });

  it('comes back after its connection was killed', async () => {
    const connection = server.connect({ blocking: true });
    const id = await connection.client('ID');
    await server.redis.client('KILL', 'ID', id);
    expect(await connection.ping()).toBe('PONG');
    expect(await connection.client('ID')).not.toBe(id);
  });

  it('fails a command when Redis stops answering', async () => {
    const connection = server.connect();
    const paused = server.connect();
    await paused.client('PAUSE', 60_000, 'WRITE');
    try {
      await expect(connection.set('late', '1')).rejects.toThrow('Command timed out');
    } finally {
      await paused.client('UNPAUSE');
    }
  });

  it.each(['a command', 'a pipeline'])('reads the answer to %s after a time without a processor', async (kind) => {
    const connection = server.connect({ commandTimeoutMs: 200 });
    await connection.ping();
    const reply = kind === 'a command' ? connection.ping() : connection.pipeline().ping().exec();
    // Nothing of this process runs meanwhile, timers included.
    for (const end = performance.now() + 600; performance.now() < end; );
    expect(await reply).toEqual(kind === 'a command' ? 'PONG' : [[null, 'PONG']]);
  });

  it('fails a pipeline when Redis stops answering, and goes on afterwards', async () => {
    const connection = server.connect({ commandTimeoutMs: 200 });
    const paused = server.connect();
    await paused.client('PAUSE', 60_000, 'WRITE');
    try {
      const replies = await connection.pipeline().set('late', '1').set('later', '1').exec();
      expect(replies!.map(([error]) => error?.message)).toEqual(['Command timed out', 'Command timed out']);
    } finally {
      await paused.client('UNPAUSE');
    }
    expect(await connection.set('late', '2')).toBe('OK');
  });

  it('reads an address of TCP', () => {
    const connection = createRedis('rediss://example.test:7000/4');
    expect(connection.options).toMatchObject({ host: 'example.test', port: 7000, db: 4, tls: true });
    connection.disconnect();
  });
});
