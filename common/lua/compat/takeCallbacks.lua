--[[
  Takes callbacks that are due: until the lease ends no other process takes them. Removes those that are given up.

  Input:  KEYS[1] tag
          ARGV    most callbacks to take, lease (ms)
  Output: for each: user, token, failed tries, '1' if it was given up, else '0'
]]
--- @include "reserve"
--- @include "clients/callbacks"

local most, leaseMs = ARGV[1], tonumber(ARGV[2])
local taken = {}
for _, callback in ipairs(call('ZRANGEBYSCORE', key.callbacks, '-inf', integer(NOW), 'LIMIT', 0, most)) do
  local tries, endsAt = readCallback(callback)
  local isOver = not tries or endsAt <= NOW
  if isOver then
    removeCallback(callback)
  else
    writeCallback(callback, tries, endsAt, true, NOW + leaseMs)
  end
  local user, token = string.match(callback, '^([^:]*):(.*)$')
  for _, value in ipairs({ user, token, integer(tries or 0), isOver and '1' or '0' }) do taken[#taken + 1] = value end
end
return taken
