import { expect, test } from 'vitest';
import { dropUnusedFunctions, dropUnusedKeys, toLuaFunction } from './drop-unused-functions.js';

const script = `local TAG = KEYS[1]
local function runKey(id) return TAG .. ':run:' .. id end -- hash, see unusedKey
local function unusedKey(id) return TAG .. ':unused:' .. id end
-- Reads a field.
local function read(id, field)
  if field then
    return redis.call('HGET', runKey(id), field)
  end
end
local function loop(n)
  return n > 0 and loop(n - 1)
end
local handlers = { first = read }
return handlers.first(ARGV[1], ARGV[2])`;

test('keeps what a script uses, also by another function, and drops the rest', () => {
  const lines = dropUnusedFunctions(script).split('\n');
  const dropped = script.split('\n').filter((line) => !lines.includes(line));
  expect(dropped).toEqual([
    "local function unusedKey(id) return TAG .. ':unused:' .. id end",
    'local function loop(n)',
    '  return n > 0 and loop(n - 1)',
  ]);
  expect(lines.filter((line) => line === 'end')).toHaveLength(1);
});

test('keeps all functions of one name, since the later one may call the earlier one', () => {
  const text = 'local function f() return 1 end\nlocal function f() return 2 end\nreturn f()';
  expect(dropUnusedFunctions(text)).toBe(text);
});

test('refuses a function whose end it does not find', () => {
  expect(() => dropUnusedFunctions('local function f()\n  return 1 end\nlocal function g() end\n')).toThrow(
    'the Lua function f does not end before g',
  );
});

test('takes a foreign text with functions of its own for one function', () => {
  const foreign = toLuaFunction('add(KEYS)', 'local function inner()\n  return 1\nend\nreturn inner()');
  expect(dropUnusedFunctions(`${foreign}\nreturn add({})`)).toBe(`${foreign}\nreturn add({})`);
  expect(dropUnusedFunctions(`${foreign}\nreturn 1`)).toBe('return 1');
});

test('keeps the keys that a script mentions', () => {
  const table = ['local key = {', "  leases = TAG .. ':leases', -- see key.parked", "  parked = TAG .. ':parked',"];
  const rest = ["  delayed = TAG .. ':delayed',", '}', "return redis.call('ZCARD', key.leases)"];
  const kept = dropUnusedKeys([...table, ...rest].join('\n'));
  expect(kept.split('\n')).toEqual([...table, ...rest.slice(1)]);
});
