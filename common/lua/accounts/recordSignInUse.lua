--[[
  Keeps a sign-in that is in use, unless it ended meanwhile.

  Input:  KEYS[1] tag
          ARGV    signInId
  Output: 1: kept, 0: it has ended
]]
--- @include "reserve"
--- @include "accounts/signIns"

local signInId = ARGV[1]
local endsAt = call('HGET', signInKey(signInId), 'endsAt')
if not endsAt then return 0 end
call('HSET', signInKey(signInId), 'seenAt', integer(NOW))
keepSignIn(signInId, tonumber(endsAt))
return 1
