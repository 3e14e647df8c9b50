import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createTestKeys, startTestRedis } from './redis.testkit.js';
import { assembleScript, createScript } from './scripts.js';
import { defaultSettings } from './settings.js';

const folder = new URL('../../lua/', import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.lua'))
  .map((file) => file.slice(0, -4));

describe('assembleScript', () => {
  it('splices each include once, before it is needed', () => {
    const files: Record<string, string> = {
      main: '--- @include "b"\n--- @include "a"\nreturn a + b',
      'includes/a': 'local a = 1',
      'includes/b': '--- @include "a"\nlocal b = a',
    };
    expect(assembleScript('main', (name) => files[name]!).replaceAll(/\n+/g, '\n')).toBe(
      'local a = 1\nlocal b = a\nreturn a + b',
    );
  });

  it('writes the default settings for the scripts', () => {
    const text = assembleScript('pumpRuns');
    expect(text).toContain(`maxActiveUsers = ${defaultSettings.maxActiveUsers}`);
    expect(text).not.toContain('--- @');
  });

  it.each(names)('%s opens with its input and output', (name) => {
    expect(assembleScript(name)).toMatch(/^--\[\[[\s\S]*Input:[\s\S]*Output:[\s\S]*?\]\]/);
  });
});

describe('every script', () => {
  it('is accepted by Redis', async () => {
    const server = await startTestRedis();
    try {
      for (const name of names) await server.redis.script('LOAD', assembleScript(name));
    } finally {
      await server.close();
    }
  });

  it('is sent again to a Redis that forgot it', async () => {
    const server = await startTestRedis();
    try {
      const keys = createTestKeys();
      const script = createScript({ redis: server.redis }, 'pumpRuns');
      expect(await script.call(keys)).toEqual([]);
      await server.redis.script('FLUSH');
      expect(await script.call(keys)).toEqual([]);
    } finally {
      await server.close();
    }
  });
});
