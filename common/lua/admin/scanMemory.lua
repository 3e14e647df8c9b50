--[[
  Measures the memory of the next keys of a shard, and adds it up by the first word of their names after the tag.

  Input:  KEYS[1] tag
          ARGV    cursor of SCAN, keys to look at, elements to sample of a collection
  Output: next cursor ('0' at the end), keys looked at, then word, bytes, word, bytes, ...

  Keys of others are looked at and not measured.
]]
--- @include "keys"

local cursor, count, samples = unpack(ARGV)
local nextCursor, names = unpack(call('SCAN', cursor, 'COUNT', count))
local prefix, bytesOf = TAG .. ':', {}
for _, name in ipairs(names) do
  if name:sub(1, #prefix) == prefix then
    local word = name:match('^[^:]*', #prefix + 1)
    -- A key that has just expired has no size.
    bytesOf[word] = (bytesOf[word] or 0) + (call('MEMORY', 'USAGE', name, 'SAMPLES', samples) or 0)
  end
end
local result = { nextCursor, #names }
for word, bytes in pairs(bytesOf) do
  result[#result + 1] = word
  result[#result + 1] = bytes
end
return result
