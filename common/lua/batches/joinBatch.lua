--[[
  Adds a student to the batch of a published assignment, under the next index; idempotent.

  Input:  KEYS[1] tag
          ARGV    batchId, student, most students
  Output: 1, 0 if there is no such batch, -1 too many students
]]
--- @include "keys"

local batchId, student, most = unpack(ARGV)
if call('HEXISTS', batchKey(batchId), 'publication') == 0 then return 0 end
local name = batchStudentsKey(batchId)
if call('ZSCORE', name, student) then return 1 end
local count = call('ZCARD', name)
if count >= tonumber(most) then return -1 end
call('ZADD', name, integer(count), student)
return 1
