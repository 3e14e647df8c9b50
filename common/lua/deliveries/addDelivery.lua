--[[
  Adds a delivery that is due later. One that is in the list begins again, without failed tries.

  Input:  KEYS[1] tag
          ARGV    list, user, token, ms until it is due, ms until it is given up, most deliveries of all users
  Output: 1 added, 0 there are too many
]]
--- @include "clients/deliveries"

local list, user, token, dueMs, keptMs, most = unpack(ARGV)
local delivery = deliveryOf(user, token)
local isKnown = call('ZSCORE', deliveryKeys(list).due, delivery)
if not isKnown and call('ZCARD', deliveryKeys(list).due) >= shareOf(tonumber(most)) then return 0 end
writeDelivery(list, delivery, 0, NOW + tonumber(keptMs), false, NOW + tonumber(dueMs))
return 1
