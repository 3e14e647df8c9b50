--[[
  Adds samples of gauges to a minute: their number, of each gauge the sum and the maximum, and how many samples are in
  each bucket of some gauges. Several processes may sample the same minute.

  Input:  KEYS[1] tag
          ARGV    minute since the epoch, number of samples, milliseconds to keep them, number of gauges, then of each
                  name, sum, maximum, then of each bucket name, number of samples
  Output: 1
]]
--- @include "reserve"

local name, count, keptMs, gauges = minuteKey(ARGV[1]), ARGV[2], ARGV[3], tonumber(ARGV[4])
call('HINCRBY', name, 'samples', count)
local firstBucket = 5 + 3 * gauges
for i = 5, firstBucket - 1, 3 do
  local gauge, sum, maximum = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  call('HINCRBYFLOAT', name, 'sum:' .. gauge, sum)
  local known = tonumber(call('HGET', name, 'max:' .. gauge) or nil)
  if not known or tonumber(maximum) > known then call('HSET', name, 'max:' .. gauge, maximum) end
end
for i = firstBucket, #ARGV, 2 do call('HINCRBY', name, ARGV[i], ARGV[i + 1]) end
call('PEXPIRE', name, keptMs)
return 1
