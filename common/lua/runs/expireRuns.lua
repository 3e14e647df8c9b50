--[[
  Applies the retention of runs: deletes expired output, trims the largest outputs while all of them exceed their
  budget, and deletes the oldest runs beyond the maximum. Any process may call it; called about once a second.
  Unfinished runs are never touched.

  Input:  KEYS[1] tag
  Output: outputs cut to head and tail, deleted outputs, deleted runs
]]
--- @include "reserve"
--- @include "retention"

-- Work per call, which bounds the time that Redis is blocked; a large output takes about a millisecond.
local OUTPUTS_PER_CALL = 20
local RUNS_PER_CALL = 100
-- Artifacts expire by themselves; this script only corrects their counted bytes.
local ARTIFACTS_PER_CALL = 200

local cut, dropped, deleted = 0, 0, 0

local function drop(id)
  cutOutput(id, 0)
  dropped = dropped + 1
end

for _, id in ipairs(call('ZRANGEBYSCORE', key.outputs, '-inf', integer(NOW), 'LIMIT', 0, OUTPUTS_PER_CALL)) do
  drop(id)
end

for _ = 1, OUTPUTS_PER_CALL do
  if tonumber(call('GET', key.outputBytes) or '0') <= settings.outputBudgetBytes then break end
  local largest = call('ZRANGE', key.outputSizes, 0, 0, 'REV', 'WITHSCORES')
  if not largest[1] then break end
  if tonumber(largest[2]) > 2 * CUT_END_BYTES then
    cutOutput(largest[1], CUT_END_BYTES)
    cut = cut + 1
  else
    -- All outputs are small but exceed the budget: delete the oldest.
    drop(call('ZRANGE', key.outputs, 0, 0)[1])
  end
end

for _, id in ipairs(call('ZRANGEBYSCORE', key.artifactsDue, '-inf', integer(NOW), 'LIMIT', 0, ARTIFACTS_PER_CALL)) do
  deleteArtifacts(id)
end

call('ZREMRANGEBYSCORE', key.finished, '-inf', integer(NOW))
local excess = math.min(call('ZCARD', key.finished) - settings.keptRuns, RUNS_PER_CALL)
if excess > 0 then
  for _, id in ipairs(call('ZRANGE', key.finished, 0, excess - 1)) do
    local user = call('HGET', runKey(id), 'user')
    if user then call('ZADD', expiredKey(user), 'XX', integer(NOW), id) end
    deleteRun(id)
    call('ZREM', key.finished, id)
    deleted = deleted + 1
  end
end
return { cut, dropped, deleted }
