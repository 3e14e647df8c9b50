import { expect, it } from 'vitest';
import { toLuaFunction } from '../redis/drop-unused-functions.js';
import { assembleScript, readLuaFile } from '../redis/lua-scripts.js';
import { inlineBullmqTake, readTakeJobScript } from './inline-bullmq-take.js';

it("puts BullMQ's script into the scripts that take jobs", () => {
  const text = assembleScript('queue/claimNextRuns', inlineBullmqTake(readLuaFile)!);
  expect(text).toContain(toLuaFunction('takeJob(KEYS, ARGV)', readTakeJobScript()!));
  expect(text).not.toContain('local takeJob = nil');
});

it('a script of BullMQ that is not the known one is not used', () => {
  expect(inlineBullmqTake(readLuaFile, `${readTakeJobScript()} `)).toBeNull();
  expect(inlineBullmqTake(readLuaFile, readTakeJobScript('bullmq/dist/cjs/scripts/noSuchScript.js'))).toBeNull();
});
