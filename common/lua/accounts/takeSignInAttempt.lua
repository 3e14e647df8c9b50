--[[
  Counts an attempt to sign in with a password as a failure of its user and its address, unless one of them has to wait.

  Input:  KEYS[1] tag
          ARGV    user as a subject, address as a subject
  Output: 0: counted, else ms to wait
]]
--- @include "reserve"
--- @include "accounts/signInFailures"

local user, address = unpack(ARGV)
local waitMs = math.max(lockedMsOf(user), lockedMsOf(address))
if waitMs > 0 then return integer(waitMs) end

local function countFailure(subject, most) storeFailures(subject, most, failuresOf(subject, most) + 1) end
countFailure(user, settings.passwordFailuresPerUser)
countFailure(address, settings.passwordFailuresPerAddress)

call('ZREMRANGEBYSCORE', key.signInFailures, '-inf', integer(NOW))
local over = call('ZCARD', key.signInFailures) - settings.maxFailureRecords
if over > 0 then
  for _, subject in ipairs(call('ZRANGE', key.signInFailures, 0, over - 1)) do forgetFailures(subject) end
end
return 0
