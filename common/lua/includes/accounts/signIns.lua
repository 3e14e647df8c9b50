-- Sign-ins of browsers. They end at a fixed time, and earlier when they are not used.
--- @include "settings"

-- Keeps a sign-in until it is idle for too long, but not beyond its end.
local function keepSignIn(id, endsAt)
  call('PEXPIREAT', signInKey(id), integer(math.min(NOW + settings.signInIdleMs, endsAt)))
end

-- Ends a sign-in of a user, and what was opened with it in every process.
local function endSignIn(user, id)
  if call('ZREM', signInsKey(user), id) == 0 then return 0 end
  call('PUBLISH', key.revocations, id)
  return call('UNLINK', signInKey(id))
end

-- Ends a sign-in because its user signed in again, which its browser then shows. The notes of a user are bounded.
local function replaceSignIn(user, id)
  if endSignIn(user, id) == 0 then return end
  local replaced = replacedSignInsKey(user)
  call('SET', replacedSignInKey(id), '1', 'PX', integer(settings.signInIdleMs))
  call('RPUSH', replaced, id)
  if call('LLEN', replaced) > settings.signInsPerUser then call('UNLINK', replacedSignInKey(call('LPOP', replaced))) end
  call('PEXPIRE', replaced, integer(settings.signInIdleMs))
end
