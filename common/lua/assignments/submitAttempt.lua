--[[
  Hands in an attempt: counts it, queues the run that grades it, and admits all runs that may start. The student's
  newest attempt is withdrawn if it still waits and is not less late; then no further attempt is used.

  Input:  KEYS[1] tag
          ARGV    batchId, most attempts (0 for any number), most entries, number of the attempt that is forgotten when
                  there are as many ('' for none), retention of the list (ms), attempt (JSON with 'runId' and
                  'penaltyPercent'), then the run (newRuns.lua)
  Output: outcome of submitRuns.lua, or 0 if no attempt is left; number of the attempt; { admitted run, attempt, ... }

  Idempotent by the id of the run. A refused attempt changes nothing.
]]
--- @include "newRuns"
--- @include "finalize"
--- @include "attempts"

local FIRST_RUN_ARGUMENT = 7

local batchId, most, mostKept, oldest, keepMs, text = unpack(ARGV, 1, FIRST_RUN_ARGUMENT - 1)
local run = readNewRun(FIRST_RUN_ARGUMENT)
local attempts = attemptsKey(run.user, batchId)
local known = call('HGET', attempts, 'run:' .. run.id)
if known then return { 2, tonumber(known), admitted } end
-- A run that may start now no longer waits.
admitRuns()

local function findWaiting()
  local last = call('HGET', attempts, 'last')
  local entry = last and call('HGET', attempts, 'a:' .. last)
  if not entry then return nil end
  local newest = cjson.decode(entry)
  local waiting = readRun(newest.runId)
  local isLess = newest.penaltyPercent < cjson.decode(text).penaltyPercent
  if not waiting or waiting.state ~= 'queued' or isLess then return nil end
  return waiting, last
end

local waiting, waitingNumber = findWaiting()
local used = numberOf(attempts, 'used') - (waiting and 1 or 0)
if tonumber(most) > 0 and used >= tonumber(most) then return { 0, 0, admitted } end
local outcome = judgeNewRun(run)
if outcome ~= 1 then return { outcome, 0, admitted } end

if waiting then
  cancelQueued(waiting, 'Replaced by a newer submission.')
  forgetAttempt(attempts, waitingNumber)
elseif numberOf(attempts, 'kept') >= tonumber(mostKept) and oldest ~= '' then
  forgetAttempt(attempts, oldest)
end
local number = integer(call('HINCRBY', attempts, 'last', 1))
call('HSET', attempts, 'used', integer(used + 1), 'a:' .. number, text, 'run:' .. run.id, number)
call('HINCRBY', attempts, 'kept', 1)
retainAttempts(run.user, batchId, tonumber(keepMs))
run.batchIndex = number
storeNewRun(run)
admitNewRuns()
return { 1, tonumber(number), admitted }
