--[[
  Applies a changed retention to the runs that finished before, a part of them per call. Any process may call it; called
  about once a second. When all have it, a call only compares the settings.

  Input:  KEYS[1] tag
  Output: number of runs whose expiry changed, number of deleted runs
]]
--- @include "reserve"
--- @include "retention"

-- Runs per call, which bounds the time that Redis is blocked.
local RUNS_PER_CALL = 100
-- Smaller differences are those of the milliseconds in which a run finished.
local TOLERANCE_MS = 1000

local wanted = table.concat({
  integer(settings.retentionStudentMs), integer(settings.retentionGraderMs), integer(settings.retentionBatchMs),
  integer(settings.retentionGradingMs), integer(settings.outputRetentionMs), integer(settings.artifactRetentionMs),
}, ' ')
local applied, cursor = unpack(call('HMGET', key.retentionPass, 'retention', 'cursor'))
if applied == wanted and not cursor then return { 0, 0 } end
-- Another change during a pass begins a new one.
if applied ~= wanted then cursor = '0' end

local function extend(name, ms)
  local left = call('PTTL', name)
  if left > 0 and left < ms then call('PEXPIRE', name, integer(ms)) end
end

-- Lists of the user and records of the batch must last as long as the run.
local function extendOthers(run, keepMs)
  extend(key.recentlyFinished, keepMs)
  extend(finishedKey(run.user), keepMs)
  extend(outputsKey(run.user), keepMs)
  if not run.batchId then return extend(historyKey(run.user), keepMs) end
  for _, name in ipairs({ batchKey(run.batchId), batchRunsKey(run.batchId), batchChangesKey(run.batchId) }) do
    extend(name, keepMs)
  end
end

local changed, deleted = 0, 0

local function forget(run)
  deleteRun(run.id)
  call('ZREM', key.finished, run.id)
  call('ZREM', finishedKey(run.user), run.id)
  call('ZADD', expiredKey(run.user), 'XX', integer(NOW), run.id)
  deleted = deleted + 1
end

local function apply(run, expiresAt)
  local ageMs = NOW - tonumber(call('HGET', runKey(run.id), 'finishedAt') or integer(NOW))
  local keepMs = retentionMsOf(run.class, run.role, run.kind)
  if keepMs <= ageMs then return forget(run) end
  local _, outputMs = setExpiry(run, ageMs)
  call('ZADD', key.outputs, 'XX', integer(NOW + outputMs), run.id)
  if math.abs(NOW + keepMs - ageMs - expiresAt) <= TOLERANCE_MS then return end
  call('ZADD', finishedKey(run.user), 'XX', integer(NOW + keepMs - ageMs), run.id)
  call('ZADD', expiredKey(run.user), 'XX', integer(NOW + keepMs - ageMs), run.id)
  extendOthers(run, keepMs - ageMs)
  changed = changed + 1
end

local page = call('ZSCAN', key.finished, cursor, 'COUNT', RUNS_PER_CALL)
for i = 1, #page[2], 2 do
  local run = readRun(page[2][i])
  if run and run.user and run.state == 'finished' then apply(run, tonumber(page[2][i + 1])) end
end
call('HSET', key.retentionPass, 'retention', wanted)
if page[1] == '0' then
  call('HDEL', key.retentionPass, 'cursor')
else
  call('HSET', key.retentionPass, 'cursor', page[1])
end
return { changed, deleted }
