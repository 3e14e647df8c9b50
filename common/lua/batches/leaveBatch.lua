--[[
  Deletes what a student handed in for a published assignment from its batch; the index stays, under another name.

  Input:  KEYS[1] tag
          ARGV    batchId, student, name that replaces the student
  Output: 1, or 0 if the student has handed in nothing
]]
--- @include "reserve"
--- @include "keys"

local batchId, student, replacement = unpack(ARGV)
local name = batchStudentsKey(batchId)
local index = call('ZSCORE', name, student)
if not index then return 0 end
call('ZREM', name, student)
call('ZADD', name, index, replacement)
for _, kind in ipairs({ 'extra', 'due', 'limits' }) do
  call('HDEL', batchChangesKey(batchId), kind .. ':' .. student)
end
call('HDEL', batchChangesKey(batchId), 'override:' .. index)
return 1
