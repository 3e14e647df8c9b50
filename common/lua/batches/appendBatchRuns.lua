--[[
  Appends runs to a batch, in order. A run that is already in it keeps its index, so a resent command changes nothing.

  Input:  KEYS[1] tag
          ARGV    batchId, then runs
  Output: 1, or 0 if there is no such batch
]]
--- @include "records"

local batchId = ARGV[1]
if call('EXISTS', batchKey(batchId)) == 0 then return 0 end
local name = batchRunsKey(batchId)
local index = call('ZCARD', name)
for i = 2, #ARGV do index = index + call('ZADD', name, 'NX', integer(index), ARGV[i]) end
expireWithBatch(name, batchId)
return 1
