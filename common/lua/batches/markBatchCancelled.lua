--[[
  Marks a batch as cancelled.

  Input:  KEYS[1] tag
          ARGV    batchId
  Output: 1, or 0 if there is no such batch
]]
--- @include "reserve"
--- @include "keys"

local batchId = ARGV[1]
if call('EXISTS', batchKey(batchId)) == 0 then return 0 end
call('HSET', batchKey(batchId), 'cancelled', '1')
return 1
