--[[
  Publishes an assignment under its name, which is unique in the service, or changes its publication.

  Input:  KEYS[1] tag of the first shard
          ARGV    name, owner, most publications, its batch, record (JSON), audience ('keep'|'all'|'some'),
                  then the students of 'some'
  Output: 1, 0 if another owner has the name, -1 too many publications, -2 it is published with another batch
]]
--- @include "keys"

-- Members of one SADD, within what Lua can pass as arguments.
local STUDENTS_PER_CALL = 1000

local name, owner, most, batchId, record, audience = unpack(ARGV, 1, 6)
local before = call('HGET', key.publications, name)
local known = before and cjson.decode(before)
if known and known.owner ~= owner then return 0 end
if known and known.batchId ~= batchId then return -2 end
if not before and call('HLEN', key.publications) >= tonumber(most) then return -1 end
call('HSET', key.publications, name, record)
if audience ~= 'keep' then call('UNLINK', audienceKey(name)) end
for first = 7, #ARGV, STUDENTS_PER_CALL do
  call('SADD', audienceKey(name), unpack(ARGV, first, math.min(#ARGV, first + STUDENTS_PER_CALL - 1)))
end
return 1
