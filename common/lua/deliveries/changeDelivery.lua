--[[
  Removes a delivery, or changes when it is due.

  Input:  KEYS[1] tag
          ARGV    list, user, token, change: 'remove'; 'hasten' (due now, unless a process has taken it);
                  'settle' (remove it, unless it was added again since a process has taken it);
                  'postpone' or 'retry' (one more failed try) by a process that has taken it; ms until it is due
  Output: 1 changed, 0 there is no such delivery, or it is taken, or (settle) it was added again
]]
--- @include "reserve"
--- @include "clients/deliveries"

local list, user, token, change, dueMs = unpack(ARGV)
local delivery = deliveryOf(user, token)
local tries, endsAt, isTaken = readDelivery(list, delivery)
if not tries or change == 'hasten' and isTaken or change == 'settle' and not isTaken then return 0 end
if change == 'remove' or change == 'settle' then
  removeDelivery(list, delivery)
else
  if change == 'retry' then tries = tries + 1 end
  writeDelivery(list, delivery, tries, endsAt, false, NOW + tonumber(dueMs))
end
return 1
