-- What a student handed in for a published assignment. The hash holds 'last' (number of the newest attempt), 'used'
-- (attempts that count against the limit), 'kept' (entries), for each attempt N 'a:N' (JSON) and 'run:ID' (its number
-- by its run), for each graded run 's:ID' (its score, JSON), 'free:N' (N uses no attempt), and 'chosen' (a number).
--- @include "keys"
--- @include "settings"

local function numberOf(attempts, field) return tonumber(call('HGET', attempts, field) or '0') end

local function forgetAttempt(attempts, number)
  local entry = call('HGET', attempts, 'a:' .. number)
  if not entry then return end
  local runId = cjson.decode(entry).runId
  call('HDEL', attempts, 'a:' .. number, 'run:' .. runId, 's:' .. runId, 'free:' .. number)
  call('HINCRBY', attempts, 'kept', -1)
end

-- `keepMs`: from now.
local function retainAttempts(user, batchId, keepMs)
  local attempts, ofUser = attemptsKey(user, batchId), attemptsOfKey(user)
  call('PEXPIRE', attempts, integer(math.max(keepMs, call('PTTL', attempts))))
  call('ZREMRANGEBYSCORE', ofUser, '-inf', integer(NOW))
  call('ZADD', ofUser, integer(NOW + keepMs), batchId)
  call('PEXPIRE', ofUser, integer(math.max(keepMs, call('PTTL', ofUser))))
end
