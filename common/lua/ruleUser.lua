--[[
  Ops make rules for one user, or take them back: how many places, how many waiting runs, whether new runs are refused.

  Input:  KEYS[1] tag
          ARGV    id of the change, ops user, role, why, action, user, then for each rule: name ('runsPerUser'|'maxWaiting'|'muted'),
                  value ('' takes the rule back)
  Output: 1 done, 0 there are rules for too many users already; { admitted run, attempt, ... }
]]
--- @include "audit"
--- @include "pump"

-- Rules do not expire, so the users who have some are bounded.
local MOST_RULED_USERS = 10000

local by = { ARGV[2], ARGV[3], ARGV[4] }
local user = ARGV[6]
local isNew = not call('ZSCORE', key.ruledUsers, user)
if isNew and call('ZCARD', key.ruledUsers) >= shareOf(MOST_RULED_USERS) then return { 0, admitted } end
if isRepeated(ARGV[1]) then return { 1, admitted } end

local before, after = {}, {}
for i = 7, #ARGV, 2 do
  before[ARGV[i]] = call('HGET', userKey(user), ARGV[i]) or nil
  if ARGV[i + 1] == '' then
    call('HDEL', userKey(user), ARGV[i])
  else
    call('HSET', userKey(user), ARGV[i], ARGV[i + 1])
    after[ARGV[i]] = ARGV[i + 1]
  end
end
if readUser(user).hasRules then
  call('ZADD', key.ruledUsers, integer(NOW), user)
  call('PERSIST', userKey(user))
else
  call('ZREM', key.ruledUsers, user)
end
writeAudit(by, ARGV[5], user, before, after)
placeUser(user)
pump()
return { 1, admitted }
