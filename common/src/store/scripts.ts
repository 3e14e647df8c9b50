import { readFileSync } from 'node:fs';
import type { ShardKeys } from './keys.js';
import type { Redis } from './redis.js';
import { defaultSettings, totalSettings } from './settings.js';

/** Reads a file under `common/lua` by its name without ending; tests give another one to plant faults. */
export type ReadLua = (name: string) => string;

/** The scripts as they are shipped. */
export const readLuaFile: ReadLua = (name) => readFileSync(new URL(`../../lua/${name}.lua`, import.meta.url), 'utf8');

const includeLine = /^--- @include "(\w+)"$/gm;

/**
 * The text of a script as Redis gets it: every `--- @include "name"` replaced by `includes/name.lua`, each file once, in the order in
 * which it is first asked for, and `--- @defaults` by the default settings, and the names of those that are totals, as Lua tables.
 */
export function assembleScript(name: string, readLua: ReadLua = readLuaFile): string {
  const included = new Set<string>();
  const splice = (text: string): string =>
    text.replace(includeLine, (_, part: string) => {
      if (included.has(part)) return '';
      included.add(part);
      return splice(readLua(`includes/${part}`));
    });
  return splice(readLua(name)).replace('--- @defaults', () => {
    const fields = Object.entries(defaultSettings).map(([field, value]) => `${field} = ${Number(value)}`);
    const totals = totalSettings.map((field) => `'${field}'`);
    return `local DEFAULTS = { ${fields.join(', ')} }\nlocal TOTALS = { ${totals.join(', ')} }`;
  });
}

type Command = (tag: string, ...args: (string | number | Buffer)[]) => Promise<unknown>;

/** A script of `common/lua` on one connection, called for one shard. Called by its hash; ioredis sends the text when Redis does not know it. */
export interface Script {
  call(shard: Pick<ShardKeys, 'tag'>, ...args: (string | number | Buffer)[]): Promise<unknown>;
  /** The same, with every text of the answer as bytes. */
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
