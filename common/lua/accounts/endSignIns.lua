--[[
  Ends sign-ins of a user.

  Input:  KEYS[1] tag
          ARGV    user, signInId ... (none: all of the user)
  Output: number of sign-ins that ended
]]
--- @include "reserve"
--- @include "accounts/signIns"

local user = ARGV[1]
local signInIds = { unpack(ARGV, 2) }
if #signInIds == 0 then signInIds = call('ZRANGE', signInsKey(user), 0, -1) end
local ended = 0
for _, signInId in ipairs(signInIds) do ended = ended + endSignIn(user, signInId) end
return ended
