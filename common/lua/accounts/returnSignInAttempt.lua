--[[
  Returns an attempt that was none of a stranger: the user's failures are forgotten, the address has one name less, and
  the user is known there from now on.

  Input:  KEYS[1] tag
          ARGV    user as a subject, address as a subject ('': the user alone), user as of an account
  Output: 1
]]
--- @include "reserve"
--- @include "accounts/signInFailures"
--- @include "accounts/knownNetworks"

local user, address, account = unpack(ARGV)
forgetFailures(user)
if address == '' then return 1 end
-- Attempts of users who are known there were not counted.
if not isKnownFrom(account, address) then
  local most = settings.passwordFailuresPerAddress
  storeFailures(address, most, failuresOf(address, most) - 1)
end
rememberNetwork(account, address)
return 1
