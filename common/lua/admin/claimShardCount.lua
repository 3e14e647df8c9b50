--[[
  Stores the number of shards if none is stored. Data from before sharding counts as one shard.

  Input:  KEYS[1] tag of the service
          ARGV    number of shards
  Output: the stored number
]]
--- @include "reserve"
--- @include "keys"

local shardCount = ARGV[1]
local stored = call('GET', key.shardCount)
if stored then return stored end
if call('EXISTS', key.settings) == 1 then shardCount = '1' end
call('SET', key.shardCount, shardCount)
return shardCount
