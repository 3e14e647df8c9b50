--[[
  Stores the format of this process if an older one or none is stored. Data without one has the first format. While a
  restore writes, nothing is stored: claimShardCount.lua then refuses the process.

  Input:  KEYS[1] tag of the service
          ARGV    format of this process, oldest format that it can read
  Output: the format of the data: that of this process, or the stored one if this process cannot work with it
]]
--- @include "reserve"
--- @include "keys"

local own, oldest = tonumber(ARGV[1]), tonumber(ARGV[2])
local shardCount = call('GET', key.shardCount)
if shardCount == 'restoring' then return integer(own) end
local isNew = not shardCount and call('EXISTS', key.settings) == 0
local stored = tonumber(call('GET', key.format)) or (isNew and own or 1)
if stored > own or stored < oldest then return integer(stored) end
call('SET', key.format, integer(own))
return integer(own)
