-- Callbacks that clients of Judge0's API wait for: a list of all, and the state of each. A callback that is taken is
-- due again when its lease ends, so that the death of a process does not lose it.
--- @include "keys"

local function callbackOf(user, token) return user .. ':' .. token end

local function removeCallback(callback)
  call('ZREM', key.callbacks, callback)
  call('HDEL', key.callbackStates, callback)
end

-- Returns the failed tries, the time after which it is given up, and whether a process has taken it.
local function readCallback(callback)
  local tries, endsAt, taken = string.match(call('HGET', key.callbackStates, callback) or '', '^(%d+) (%d+) (%d)$')
  return tonumber(tries), tonumber(endsAt), taken == '1'
end

local function writeCallback(callback, tries, endsAt, isTaken, dueAt)
  call('HSET', key.callbackStates, callback, integer(tries) .. ' ' .. integer(endsAt) .. (isTaken and ' 1' or ' 0'))
  call('ZADD', key.callbacks, integer(dueAt), callback)
end
