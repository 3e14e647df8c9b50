--[[
  Notes over how many shards people are spread, when nobody did. Data from before there were shards is of one.

  Input:  KEYS[1] tag of the service
          ARGV    number of shards
  Output: the number that is noted
]]
--- @include "keys"

local noted = call('GET', key.shardCount)
if noted then return noted end
noted = call('EXISTS', key.settings) == 1 and '1' or ARGV[1]
call('SET', key.shardCount, noted)
return noted
