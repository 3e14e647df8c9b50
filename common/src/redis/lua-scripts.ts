import { readFileSync } from 'node:fs';
import type { Redis } from './connection.js';
import { dropUnusedFunctions, dropUnusedKeys } from './drop-unused-functions.js';
import type { ShardKeys } from './keys.js';
import { defaultSettings, totalSettings } from './live-settings.js';
import { memoryPercent, unitBytes } from './memory-shares.js';

/** Reads a file under `common/lua` by its name without extension; tests pass another reader to apply mutations. */
export type ReadLua = (name: string) => string;

/** Reads the shipped scripts. */
export const readLuaFile: ReadLua = (name) => readFileSync(new URL(`../../lua/${name}.lua`, import.meta.url), 'utf8');

const includeLine = /^--- @include "([\w/]+)"$/gm;

/**
 * Everything behind this include is put into a function. Lua 5.1 finds a captured local by a walk over all locals that
 * are captured already, newest first, and most functions capture the oldest ones, those of this include. Functions
 * within another function share its captures instead, without a walk: a third less of what a call costs at least.
 */
const outerInclude = 'keys';

/**
 * Assembles the text of a script for Redis. Replaces every `--- @include "name"` by `includes/name.lua`, each file
 * once, in the order of first use. Replaces `--- @defaults` by Lua tables: the default settings, the names of settings
 * that are totals, and the part of Redis's memory that a setting may take. Drops the functions and keys that the script
 * does not use.
 */
export function assembleScript(name: string, readLua: ReadLua = readLuaFile): string {
  const included = new Set<string>();
  const splice = (text: string): string =>
    text.replace(includeLine, (_, part: string) => {
      if (included.has(part)) return '';
      included.add(part);
      const body = splice(readLua(`includes/${part}`));
      return part === outerInclude ? `${body}\nreturn (function()` : body;
    });
  const text = splice(readLua(name));
  const closed = included.has(outerInclude) ? `${text}\nend)()` : text;
  return dropUnusedKeys(dropUnusedFunctions(closed)).replace('--- @defaults', () => {
    const totals = totalSettings.map((field) => `'${field}'`);
    return [
      `local DEFAULTS = { ${toTable(defaultSettings)} }`,
      `local TOTALS = { ${totals.join(', ')} }`,
      `local MEMORY_PERCENT = { ${toTable(memoryPercent)} }`,
      `local UNIT_BYTES = { ${toTable(unitBytes)} }`,
    ].join('\n');
  });
}

const toTable = (values: object) =>
  Object.entries(values)
    .map(([field, value]) => `${field} = ${Number(value)}`)
    .join(', ');

type Command = (tag: string, ...args: (string | number | Buffer)[]) => Promise<unknown>;

/**
 * A script of `common/lua` on one connection. ioredis sends its text the first time and then its hash, so that calls
 * keep their order. Each pipeline gets a method for every script, so paths that are used often have none.
 */
export interface Script {
  call(shard: Pick<ShardKeys, 'tag'>, ...args: (string | number | Buffer)[]): Promise<unknown>;
  /** The same, with every string of the reply as a buffer. */
  callBuffer(shard: Pick<ShardKeys, 'tag'>, ...args: (string | number | Buffer)[]): Promise<unknown>;
}

export function createScript(
  { redis, readLua }: { redis: Redis; readLua?: ReadLua | undefined },
  name: string,
): Script {
  const command = `runq.${name}`;
  redis.defineCommand(command, { numberOfKeys: 1, lua: assembleScript(name, readLua) });
  const commands = redis as unknown as Record<string, Command>;
  return {
    call: (shard, ...args) => commands[command]!(shard.tag, ...args),
    callBuffer: (shard, ...args) => commands[`${command}Buffer`]!(shard.tag, ...args),
  };
}
