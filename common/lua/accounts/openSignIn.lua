--[[
  Stores a sign-in of a browser. Of too many the one that ends first goes. With `singleSignIn` it ends all earlier ones
  of a student.

  Input:  KEYS[1] tag
          ARGV    signInId, user, hash of the secret, role, name of the user (JSON), way in, browser (JSON),
                  latest end in epoch ms ('': only the setting bounds it), hint for the sign-out at the provider (JSON)
  Output: time of the start, its end
]]
--- @include "settings"
--- @include "reserve"
--- @include "accounts/signIns"

local signInId, user, hash, role, owner, way, browser, latest, hint = unpack(ARGV)
local signIns = signInsKey(user)
call('ZREMRANGEBYSCORE', signIns, '-inf', integer(NOW))
if settings.singleSignIn == 1 and role == 'student' then
  for _, earlier in ipairs(call('ZRANGE', signIns, 0, -1)) do replaceSignIn(user, earlier) end
end
local over = call('ZCARD', signIns) - settings.signInsPerUser + 1
if over > 0 then
  for _, oldest in ipairs(call('ZRANGE', signIns, 0, over - 1)) do endSignIn(user, oldest) end
end

local endsAt = NOW + settings.signInMs
if latest ~= '' then endsAt = math.min(endsAt, tonumber(latest)) end
call('HSET', signInKey(signInId), 'hash', hash, 'user', user, 'role', role, 'owner', owner, 'way', way,
  'browser', browser, 'hint', hint, 'startedAt', integer(NOW), 'seenAt', integer(NOW), 'endsAt', integer(endsAt))
keepSignIn(signInId, endsAt)
call('ZADD', signIns, integer(endsAt), signInId)
local last = call('ZRANGE', signIns, -1, -1, 'WITHSCORES')
call('PEXPIREAT', signIns, integer(tonumber(last[2])))
return { integer(NOW), integer(endsAt) }
