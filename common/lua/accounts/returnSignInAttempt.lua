--[[
  Returns an attempt that was none of a stranger: the user's failures are forgotten, the address has one less.

  Input:  KEYS[1] tag
          ARGV    user as a subject, address as a subject ('': the user alone)
  Output: 1
]]
--- @include "reserve"
--- @include "accounts/signInFailures"

local user, address = unpack(ARGV)
forgetFailures(user)
if address ~= '' then
  local most = settings.passwordFailuresPerAddress
  storeFailures(address, most, failuresOf(address, most) - 1)
end
return 1
