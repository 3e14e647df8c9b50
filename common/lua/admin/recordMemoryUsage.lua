--[[
  Records the memory usage of Redis for the scripts of this shard. Fails when Redis refuses all writes, as after a disk
  error or on a replica, so that the caller learns the reason.

  Input:  KEYS[1] tag
          ARGV    memory budget of this shard in bytes (0 without maxmemory), '1' if new data is refused, else '0'
  Output: 1
]]
--- @include "reserve"

local budgetBytes, isLow = ARGV[1], ARGV[2]
local stored = call('HMGET', key.redisMemory, 'budgetBytes', 'isLow')
if stored[1] ~= budgetBytes or stored[2] ~= isLow then
  call('HSET', key.redisMemory, 'budgetBytes', budgetBytes, 'isLow', isLow)
end
return 1
