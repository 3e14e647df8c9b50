-- For scripts that store new data. They refuse before Redis is full, so the reserve is left to the scripts that finish,
-- stop or delete something (reserve.lua).
--- @include "keys"
--- @include "settings"

-- No worker has room on its disk for what programs write.
local function isDiskLow() return readRedisMemory().isDiskLow end
local function isMemoryLow() return readRedisMemory().isLow end

-- One user's part of a total that all users share: returns the limit that `bytes` more would exceed, 'own', 'all' or
-- nil. `own` and `all` are the bytes that this user and all users already hold. Besides the limit per user, a user may
-- hold at most as much as then remains free (dynamic thresholds: Choudhury and Hahne, "Dynamic queue length thresholds
-- for shared-memory packet switches", 1998). One user alone reaches half of the total, two reach a third each, and a
-- new user always finds free space.
local function findExceeded(own, ownLimit, all, allLimit, bytes)
  if own + bytes > ownLimit then return 'own' end
  if own + bytes > allLimit - all - bytes then return 'all' end
  return nil
end
