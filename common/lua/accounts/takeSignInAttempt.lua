--[[
  Counts an attempt to sign in with a password as a failure of its user and its address, unless one of them has to wait.
  For the address each name counts once, until its failures are forgotten: the typing errors of a class are few names.
  A user who signed in from there lately is not held up by the failures of others, and adds none to them.

  Input:  KEYS[1] tag
          ARGV    user as a subject, address as a subject, user as of an account
  Output: 0: counted, else ms to wait
]]
--- @include "reserve"
--- @include "accounts/signInFailures"
--- @include "accounts/knownNetworks"

local user, address, account = unpack(ARGV)
local isKnown = isKnownFrom(account, address)
local waitMs = lockedMsOf(user)
if not isKnown then waitMs = math.max(waitMs, lockedMsOf(address)) end
if waitMs > 0 then return integer(waitMs) end

local function countFailure(subject, most) storeFailures(subject, most, failuresOf(subject, most) + 1) end
local isFirst = failuresOf(user, settings.passwordFailuresPerUser) == 0
countFailure(user, settings.passwordFailuresPerUser)
if isFirst and not isKnown then countFailure(address, settings.passwordFailuresPerAddress) end

call('ZREMRANGEBYSCORE', key.signInFailures, '-inf', integer(NOW))
local over = call('ZCARD', key.signInFailures) - settings.maxFailureRecords
if over > 0 then
  for _, subject in ipairs(call('ZRANGE', key.signInFailures, 0, over - 1)) do forgetFailures(subject) end
end
return 0
