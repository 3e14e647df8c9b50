--[[
  Notes that a batch was cancelled. One that is not there stays so.

  Input:  KEYS[1] tag
          ARGV    batch
  Output: 1, or 0 when there is no such batch
]]
--- @include "keys"

if call('EXISTS', batchKey(ARGV[1])) == 0 then return 0 end
call('HSET', batchKey(ARGV[1]), 'cancelled', '1')
return 1
