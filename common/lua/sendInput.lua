--[[
  Puts what a person typed (or Ctrl-C, Ctrl-D) where the run's worker reads it, and rings. A parked session takes a place for it; `wake` is
  nothing but that.

  Input:  KEYS[1] tag
          ARGV    run, kind ('data'|'eof'|'interrupt'|'wake'), bytes
  Output: 'sent'|'finished'|'unknown'|'not_interactive'|'full', { admitted run, attempt, ... }
]]
--- @include "records"
--- @include "pump"

-- Every message counts as at least this many bytes, so that no number of empty ones is free.
local LEAST_ENTRY_BYTES = 16
-- Ends of input and interrupts of one run; they do not count as bytes, so that a program that was sent too much can still be told.
local MOST_SIGNALS = 1000

local id, kind, data = ARGV[1], ARGV[2], ARGV[3]
local run = readRun(id)
if not run then return { 'unknown', admitted } end
if run.state == 'finished' then return { 'finished', admitted } end
if kind ~= 'interrupt' and run.interactive ~= '1' then return { 'not_interactive', admitted } end
if kind == 'data' then
  local bytes = tonumber(call('HGET', runKey(id), 'inputBytes') or '0') + math.max(#data, LEAST_ENTRY_BYTES)
  if bytes > settings.inputBytes then return { 'full', admitted } end
  call('HSET', runKey(id), 'inputBytes', integer(bytes))
elseif kind ~= 'wake' and call('HINCRBY', runKey(id), 'inputSignals', 1) > MOST_SIGNALS then
  return { 'full', admitted }
end
if kind ~= 'wake' then
  call('XADD', inputKey(id), '*', 'k', kind, 'd', data)
  call('PUBLISH', key.control, 'input ' .. id)
end
if wake(run) then pump() end
return { 'sent', admitted }
