--[[
  Lets go what is kept too long or too much: output whose time is over, the largest outputs while all of them are over their budget,
  and the oldest runs beyond their number. Called about once a second by anybody; a live run is never touched.

  Input:  KEYS[1] tag
  Output: outputs that were cut to head and tail, outputs that went, runs that went
]]
--- @include "retention"

-- Done in one call at most, so that Redis is never held for long; a large output takes about a millisecond.
local OUTPUTS_PER_CALL = 20
local RUNS_PER_CALL = 100
-- What stays on either side of a cut. One entry of a story is never larger.
local SIDE_BYTES = 65536

local cut, dropped, forgotten = 0, 0, 0

local function drop(id)
  cutOutput(id, 0)
  dropped = dropped + 1
end

for _, id in ipairs(call('ZRANGEBYSCORE', key.outputs, '-inf', integer(NOW), 'LIMIT', 0, OUTPUTS_PER_CALL)) do drop(id) end

for _ = 1, OUTPUTS_PER_CALL do
  if tonumber(call('GET', key.outputBytes) or '0') <= settings.outputBudgetBytes then break end
  local largest = call('ZRANGE', key.outputSizes, 0, 0, 'REV', 'WITHSCORES')
  if not largest[1] then break end
  if tonumber(largest[2]) > 2 * SIDE_BYTES then
    cutOutput(largest[1], SIDE_BYTES)
    cut = cut + 1
  else
    -- All are small, and still they are too much: the oldest go.
    drop(call('ZRANGE', key.outputs, 0, 0)[1])
  end
end

call('ZREMRANGEBYSCORE', key.finished, '-inf', integer(NOW))
local excess = math.min(call('ZCARD', key.finished) - settings.keptRuns, RUNS_PER_CALL)
if excess > 0 then
  for _, id in ipairs(call('ZRANGE', key.finished, 0, excess - 1)) do
    forgetRun(id)
    call('ZREM', key.finished, id)
    forgotten = forgotten + 1
  end
end
return { cut, dropped, forgotten }
