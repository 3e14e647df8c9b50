--[[
  Takes deliveries that are due: until the lease ends no other process takes them. Removes those that are given up.

  Input:  KEYS[1] tag
          ARGV    list, most deliveries to take, lease (ms)
  Output: for each: user, token, failed tries, '1' if it was given up, else '0'
]]
--- @include "reserve"
--- @include "clients/deliveries"

local list, most, leaseMs = ARGV[1], ARGV[2], tonumber(ARGV[3])
local taken = {}
for _, delivery in ipairs(call('ZRANGEBYSCORE', deliveryKeys(list).due, '-inf', integer(NOW), 'LIMIT', 0, most)) do
  local tries, endsAt = readDelivery(list, delivery)
  local isOver = not tries or endsAt <= NOW
  if isOver then
    removeDelivery(list, delivery)
  else
    writeDelivery(list, delivery, tries, endsAt, true, NOW + leaseMs)
  end
  local user, token = string.match(delivery, '^([^:]*):(.*)$')
  for _, value in ipairs({ user, token, integer(tries or 0), isOver and '1' or '0' }) do taken[#taken + 1] = value end
end
return taken
