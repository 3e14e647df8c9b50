--[[
  Adds samples of gauges to a minute: their number, and of each gauge the sum and the maximum. Several processes may
  sample the same minute.

  Input:  KEYS[1] tag
          ARGV    minute since the epoch, number of samples, milliseconds to keep them, then name, sum, maximum, ...
  Output: 1
]]
--- @include "reserve"

local name, count, keptMs = minuteKey(ARGV[1]), ARGV[2], ARGV[3]
call('HINCRBY', name, 'samples', count)
for i = 4, #ARGV, 3 do
  local gauge, sum, maximum = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  call('HINCRBYFLOAT', name, 'sum:' .. gauge, sum)
  local known = tonumber(call('HGET', name, 'max:' .. gauge) or nil)
  if not known or tonumber(maximum) > known then call('HSET', name, 'max:' .. gauge, maximum) end
end
call('PEXPIRE', name, keptMs)
return 1
