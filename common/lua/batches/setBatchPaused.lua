--[[
  Pauses a batch, or resumes it; idempotent. Its waiting runs leave the queue of their user and keep their scores, so
  they return to their positions. Its active runs go on; one that has to restart is held as well.
  Cost: O(n log n) in the waiting runs of the batch, some 2 ms for each thousand.

  Input:  KEYS[1] tag
          ARGV    batchId, 'pause'|'resume', who pauses it ('owner'|'operator')
  Output: 1 changed, 2 nothing to change, 0 no such batch, -1 it is finished or cancelled;
          { admitted run, attempt, ... }
]]
--- @include "reserve"
--- @include "admit"

local RUNS_PER_COMMAND = 1000

local batchId, action, by = unpack(ARGV)
local batch = call('HMGET', batchKey(batchId), 'user', 'total', 'finished', 'cancelled', 'pausedBy')
local user, isPausedNow = batch[1], batch[5] and true or false
if not user then return { 0, admitted } end
if action == 'pause' and (batch[4] == '1' or tonumber(batch[3]) >= tonumber(batch[2])) then return { -1, admitted } end
if isPausedNow == (action == 'pause') then return { 2, admitted } end

-- Moves the runs of the batch from one sorted set to another. Calls back with the runs of each step, by class.
local function moveRuns(from, to, callback)
  local found = call('ZINTER', 2, from, batchRunsKey(batchId), 'WEIGHTS', 1, 0, 'WITHSCORES')
  for first = 1, #found, 2 * RUNS_PER_COMMAND do
    local entries, ids, byClass = {}, {}, { interactive = {}, batch = {} }
    for i = first, math.min(#found, first + 2 * RUNS_PER_COMMAND - 1), 2 do
      local id, score = found[i], found[i + 1]
      local runs = byClass[tonumber(score) < CLASS_STEP and 'interactive' or 'batch']
      entries[#entries + 1] = score
      entries[#entries + 1] = id
      ids[#ids + 1] = id
      runs[#runs + 1] = id
    end
    call('ZADD', to, unpack(entries))
    call('ZREM', from, unpack(ids))
    for class, runs in pairs(byClass) do
      if #runs > 0 then callback(waitingKey(class), runs) end
    end
  end
end

if action == 'pause' then
  call('HSET', batchKey(batchId), 'pausedBy', by)
  moveRuns(userQueueKey(user), heldKey(user), function(waiting, runs) call('ZREM', waiting, unpack(runs)) end)
else
  call('HDEL', batchKey(batchId), 'pausedBy')
  -- A user without other work has saved no credit meanwhile.
  activateUser(user, call('HGET', userKey(user), 'role') or 'grader')
  moveRuns(heldKey(user), userQueueKey(user), function(waiting, runs)
    local entries = {}
    for _, id in ipairs(runs) do
      entries[#entries + 1] = integer(NOW)
      entries[#entries + 1] = id
    end
    call('ZADD', waiting, unpack(entries))
  end)
end
retainBatch(batchId)
updateReadySet(user)
admitRuns()
return { 1, admitted }
