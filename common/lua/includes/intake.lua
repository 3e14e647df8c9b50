-- For scripts that store new data. They refuse before Redis is full, so the reserve is left to the scripts that finish,
-- stop or delete something (reserve.lua). The API processes record the usage of memory and disks
-- (recordMemoryUsage.lua).
--- @include "keys"

-- No worker has room on its disk for what programs write.
local function isDiskLow() return call('HGET', key.redisMemory, 'isDiskLow') == '1' end
local function isMemoryLow() return call('HGET', key.redisMemory, 'isLow') == '1' end
