--[[
  Stores the score of a graded attempt. One that uses no attempt is counted back once.

  Input:  KEYS[1] tag
          ARGV    user, batchId, number of the attempt, run, score (JSON), whether it uses no attempt ('1'|'0')
  Output: 1, or 0 if there is no such attempt
]]
--- @include "reserve"
--- @include "attempts"

local user, batchId, number, runId, score, isFree = unpack(ARGV)
local attempts = attemptsKey(user, batchId)
if call('HEXISTS', attempts, 'a:' .. number) == 0 then return 0 end
call('HSET', attempts, 's:' .. runId, score)
if isFree == '1' and call('HSETNX', attempts, 'free:' .. number, '1') == 1 then
  call('HINCRBY', attempts, 'used', -1)
end
return 1
