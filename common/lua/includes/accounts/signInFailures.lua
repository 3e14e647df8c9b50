-- Failed sign-ins of a user or an address: 'count', which falls evenly with time, since 'at', and 'until', before which
-- no password is checked. Each attempt counts as a failure when it begins, so that simultaneous attempts count, too.
--- @include "settings"

local function lockedMsOf(subject)
  return math.max(0, tonumber(call('HGET', signInFailuresKey(subject), 'until') or '0') - NOW)
end

local function forgetFailures(subject)
  call('ZREM', key.signInFailures, subject)
  call('UNLINK', signInFailuresKey(subject))
end

local function failuresOf(subject, most)
  local count, at = unpack(call('HMGET', signInFailuresKey(subject), 'count', 'at'))
  local elapsed = math.max(0, NOW - tonumber(at or integer(NOW)))
  return math.max(0, tonumber(count or '0') - elapsed * most / settings.passwordFailureMs)
end

-- Nothing is forgotten during a wait, or the waits would stop growing.
local function storeFailures(subject, most, count)
  if count <= 0 then return forgetFailures(subject) end
  local over = math.floor(count + 0.5) - most
  local lockMs = over < 0 and 0 or math.min(settings.lockoutMs * 2 ^ math.min(over, 30), settings.maxLockoutMs)
  local at = NOW + lockMs
  local expiresAt = math.ceil(at + count * settings.passwordFailureMs / most)
  call('HSET', signInFailuresKey(subject), 'count', decimal(count), 'at', integer(at), 'until', integer(at))
  call('PEXPIREAT', signInFailuresKey(subject), integer(expiresAt))
  call('ZADD', key.signInFailures, integer(expiresAt), subject)
end
