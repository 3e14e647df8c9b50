--[[
  Stores input of a user (or Ctrl-C, Ctrl-D) for the worker of the run and notifies the workers. A parked session is
  queued to continue; the kind `wake` does only that.

  Input:  KEYS[1] tag
          ARGV    runId, kind ('data'|'paste'|'eof'|'interrupt'|'wake'), bytes, hash of an Idempotency-Key or ''
  Output: 'sent'|'finished'|'unknown'|'not_interactive'|'ended'|'full'|'user_full'|'flooded', { admitted run, ... };
          for 'full' also the input limit of a run in bytes, and the remaining bytes

  Input counts as bytes of an unfinished run. For a waiting run it is refused when the user's bytes are used up
  (`user_full`). For an active run it is not, because `inputBytes` and the number of active runs bound it.
]]
--- @include "reserve"
--- @include "records"
--- @include "pending"
--- @include "admit"

-- Every message counts as at least this many bytes, so that empty ones are not free.
local MIN_ENTRY_BYTES = 16
-- Ends of input and interrupts of one run. They do not count as bytes, so that a program with full input can still be
-- interrupted. Also in api/src/runs/send-input.ts.
local MAX_SIGNALS = 1000

local runId, kind, data, requestKey = unpack(ARGV)
local run = readRun(runId)
if not run then return { 'unknown', admitted } end
-- Messages arrive one after the other, so only the last one can be repeated.
if requestKey ~= '' and call('HGET', runKey(runId), 'inputKey') == requestKey then return { 'sent', admitted } end
if run.state == 'finished' then return { 'finished', admitted } end
if kind ~= 'interrupt' and run.interactive ~= '1' then return { 'not_interactive', admitted } end
if kind == 'data' or kind == 'paste' then
  if call('HGET', runKey(runId), 'inputEnded') then return { 'ended', admitted } end
  local before = tonumber(run.inputBytes or '0')
  local added = math.max(#data, MIN_ENTRY_BYTES)
  local bytes = before + added
  if bytes > settings.inputBytes then
    return { 'full', admitted, integer(settings.inputBytes), integer(settings.inputBytes - before) }
  end
  if run.state == 'queued' and findPendingExceeded(run.user, readUser(run.user).waitingBytes, #data) then
    return { 'user_full', admitted }
  end
  call('HSET', runKey(runId), 'inputBytes', integer(bytes))
  call('HINCRBY', runKey(runId), 'pendingBytes', integer(added))
  countPending(run.user, added)
elseif kind ~= 'wake' and call('HINCRBY', runKey(runId), 'inputSignals', 1) > MAX_SIGNALS then
  return { 'flooded', admitted }
end
if kind == 'eof' then call('HSET', runKey(runId), 'inputEnded', '1') end
if kind ~= 'wake' then
  call('XADD', inputKey(runId), '*', 'k', kind, 'd', data)
  call('PUBLISH', key.control, 'input ' .. runId)
  if requestKey ~= '' then call('HSET', runKey(runId), 'inputKey', requestKey) end
end
if wakeSession(run) then admitRuns() end
return { 'sent', admitted }
