--[[
  Records which attempt a student wants to count.

  Input:  KEYS[1] tag
          ARGV    user, batchId, number of the attempt
  Output: 1, or 0 if there is no such attempt
]]
--- @include "reserve"
--- @include "attempts"

local user, batchId, number = unpack(ARGV)
local attempts = attemptsKey(user, batchId)
if call('HEXISTS', attempts, 'a:' .. number) == 0 then return 0 end
call('HSET', attempts, 'chosen', number)
return 1
