--[[
  Binds an Idempotency-Key to the value of its first use. The newest `idempotencyKeysPerUser` keys of a user are kept.

  Input:  KEYS[1] tag
          ARGV    user, key of the record (built in keys.ts), value
  Output: nil if the Idempotency-Key is new, else the value of its first use
]]
--- @include "settings"

-- Oldest keys removed per call. Each call adds one key, so two suffice.
local OLDEST_PER_CALL = 2

local user, name, value = unpack(ARGV)
local first = call('GET', name)
if first then return first end
local keepMs = integer(longestRetentionMs())
call('SET', name, value, 'PX', keepMs)
-- With microseconds, so that of two keys of one millisecond the newer one is kept.
call('ZADD', claimsKey(user), string.format('%.3f', NOW + time[2] % 1000 / 1000), name)
call('PEXPIRE', claimsKey(user), keepMs)
call('ZREMRANGEBYSCORE', claimsKey(user), '-inf', integer(NOW - longestRetentionMs()))
for _ = 1, math.min(OLDEST_PER_CALL, call('ZCARD', claimsKey(user)) - settings.idempotencyKeysPerUser) do
  call('UNLINK', call('ZPOPMIN', claimsKey(user))[1])
end
return false
