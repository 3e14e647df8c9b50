--[[
  Names the runs of a batch, in order. A run that is named already keeps its index, so a resent command changes nothing.

  Input:  KEYS[1] tag
          ARGV    batch, runs
  Output: 1, or 0 when there is no such batch
]]
--- @include "records"

local id = ARGV[1]
if call('EXISTS', batchKey(id)) == 0 then return 0 end
local name = batchRunsKey(id)
local index = call('ZCARD', name)
for i = 2, #ARGV do index = index + call('ZADD', name, 'NX', integer(index), ARGV[i]) end
call('PEXPIRE', name, integer(call('PTTL', batchKey(id))))
return 1
