import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createTestKeys, startTestRedis } from '../../test/support/test-redis.js';
import { defaultSettings } from './live-settings.js';
import { assembleScript, createScript } from './lua-scripts.js';

const folder = new URL('../../lua/', import.meta.url);
const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.lua') && !file.startsWith('includes/'))
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
    const text = assembleScript('queue/admitRuns');
    expect(text).toContain(`maxActiveUsers = ${defaultSettings.maxActiveUsers}`);
    expect(text).not.toContain('--- @');
  });

  it.each(names)('%s has room below the 200 local variables of a Lua function', (name) => {
    const counts = assembleScript(name)
      .split(/^return \(function\(\)$/m)
      .map((body) => {
        const declarations = [...body.matchAll(/^local (?:function \w+|([\w, ]+?)(?: =|$))/gm)];
        return declarations.reduce((sum, [, list]) => sum + (list?.split(',').length ?? 1), 0);
      });
    expect(counts[0]).toBeGreaterThan(5);
    for (const count of counts) expect(count).toBeLessThan(198);
  });

  it.each(names)('%s opens with its input and output', (name) => {
    expect(assembleScript(name)).toMatch(/^--\[\[[\s\S]*Input:[\s\S]*Output:[\s\S]*?\]\]/);
  });
});

/** Scripts that take new data in: refused when Redis is full, and before (the first fifteen). */
const intake = [
  'accounts/saveAccounts',
  'accounts/createApiKey',
  'accounts/saveCourse',
  'accounts/enrolMembers',
  'accounts/enrolFromPlatform',
  'accounts/linkCourse',
  'accounts/linkExisting',
  'runs/submitRuns',
  'assignments/submitAttempt',
  'assignments/saveAssignment',
  'shares/createShare',
  'compat/putDocument',
  'workspaces/saveFile',
  'workspaces/saveProject',
  'runs/storeArtifact',
  'batches/createBatch',
  'batches/listInCourse',
  'batches/appendBatchRuns',
  'runs/claimIdempotencyKey',
  'assignments/savePublication',
  'batches/joinBatch',
  'deliveries/addDelivery',
  'canary/startCanary',
];
const reading = [
  ...['workspaces/readFile', 'workspaces/readProjects', 'workspaces/readVersions', 'workspaces/readWorkspace'],
  ...['queue/readQueuePositions', 'shares/openShare', 'admin/scanMemory'],
];

describe('when Redis is full', () => {
  it('every script goes on that takes no new data in, and no other', () => {
    const goesOn = names.filter((name) => assembleScript(name).includes("call('DEL', TAG .. ':nothing')"));
    expect(goesOn).toEqual(names.filter((name) => !intake.includes(name) && !reading.includes(name)));
  });

  it('what refuses before asks how full it is', () => {
    for (const name of intake.slice(0, 15)) expect(assembleScript(name)).toMatch(/if isMemoryLow\(\) then/);
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
      const script = createScript({ redis: server.redis }, 'queue/admitRuns');
      expect(await script.call(keys)).toEqual([]);
      await server.redis.script('FLUSH');
      expect(await script.call(keys)).toEqual([]);
    } finally {
      await server.close();
    }
  });
});
