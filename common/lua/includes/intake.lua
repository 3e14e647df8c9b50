-- For scripts that store new data. They refuse before Redis is full, so the reserve is left to the scripts that finish,
-- stop or delete something (reserve.lua). The API processes record the memory usage (recordMemoryUsage.lua).
--- @include "keys"

local function isMemoryLow() return call('HGET', key.redisMemory, 'isLow') == '1' end
