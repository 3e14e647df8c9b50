--[[
  Sets or resets overrides for one user: the number of slots, the number of waiting runs, and whether new runs are
  refused.

  Input:  KEYS[1] tag
          ARGV    changeId, ops user, role, why, action, user,
                  then for each override: name ('runsPerUser'|'maxWaiting'|'muted'), value ('' resets it)
  Output: 1 done, 0 too many users have overrides; { admitted run, attempt, ... }
]]
--- @include "reserve"
--- @include "audit"
--- @include "admit"

-- Overrides do not expire, so the number of users with overrides is bounded.
local MAX_OVERRIDDEN_USERS = 10000

local FIRST_OVERRIDE = 7

local changeId, opsUser, role, why, action, user = unpack(ARGV, 1, FIRST_OVERRIDE - 1)
local isNew = not call('ZSCORE', key.userOverrides, user)
if isNew and call('ZCARD', key.userOverrides) >= shareOf(MAX_OVERRIDDEN_USERS) then return { 0, admitted } end
if isRepeated(changeId) then return { 1, admitted } end

local before, after = {}, {}
for i = FIRST_OVERRIDE, #ARGV, 2 do
  local name, value = ARGV[i], ARGV[i + 1]
  before[name] = call('HGET', userKey(user), name) or nil
  if value == '' then
    call('HDEL', userKey(user), name)
  else
    call('HSET', userKey(user), name, value)
    after[name] = value
  end
end
if readUser(user).hasOverrides then
  call('ZADD', key.userOverrides, integer(NOW), user)
  call('PERSIST', userKey(user))
else
  call('ZREM', key.userOverrides, user)
end
writeAudit({ opsUser, role, why }, action, user, before, after)
updateReadySet(user)
admitRuns()
return { 1, admitted }
