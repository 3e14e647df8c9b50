-- What is to be sent to other services: a list of all, and the state of each. A delivery that is taken is due again
-- when its lease ends, so that the death of a process does not lose it.
--- @include "keys"

local function deliveryOf(user, token) return user .. ':' .. token end

local function removeDelivery(list, delivery)
  call('ZREM', deliveryKeys(list).due, delivery)
  call('HDEL', deliveryKeys(list).states, delivery)
end

-- Returns the failed tries, the time after which it is given up, and whether a process has taken it.
local function readDelivery(list, delivery)
  local state = call('HGET', deliveryKeys(list).states, delivery) or ''
  local tries, endsAt, taken = string.match(state, '^(%d+) (%d+) (%d)$')
  return tonumber(tries), tonumber(endsAt), taken == '1'
end

local function writeDelivery(list, delivery, tries, endsAt, isTaken, dueAt)
  local state = integer(tries) .. ' ' .. integer(endsAt) .. (isTaken and ' 1' or ' 0')
  call('HSET', deliveryKeys(list).states, delivery, state)
  call('ZADD', deliveryKeys(list).due, integer(dueAt), delivery)
end
