--[[
  Records the usage of Redis's memory and of the workers' disks for the scripts of this shard. Fails when Redis refuses
  all writes, as after a disk error or on a replica, so that the caller learns the reason.

  Input:  KEYS[1] tag
          ARGV    memory budget of this shard in bytes (0 without maxmemory), '1' if new data is refused, else '0',
                  '1' if new runs are refused because the disks of all workers are nearly full, else '0'
  Output: 1
]]
--- @include "reserve"

local budgetBytes, isLow, isDiskLow = ARGV[1], ARGV[2], ARGV[3]
local stored = call('HMGET', key.redisMemory, 'budgetBytes', 'isLow', 'isDiskLow')
if stored[1] ~= budgetBytes or stored[2] ~= isLow or stored[3] ~= isDiskLow then
  call('HSET', key.redisMemory, 'budgetBytes', budgetBytes, 'isLow', isLow, 'isDiskLow', isDiskLow)
end
return 1
