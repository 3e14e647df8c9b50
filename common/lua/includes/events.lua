-- The story of a run: one stream with ids `<attempt>-<seq>`. Every entry is published in the same breath, so a watcher that
-- subscribed before it read misses nothing.
--- @include "keys"

local function writeEvent(run, attempt, seq, kind, data)
  local id = integer(attempt) .. '-' .. integer(seq)
  call('XADD', eventsKey(run.id), id, 'k', kind, 'd', data)
  call('PUBLISH', runChannel(run.id), id .. ' ' .. kind .. '\n' .. data)
  call('HSET', runKey(run.id), 'lastId', id)
  run.lastId = id
end

-- The last seq that is written of an attempt; 0 when the attempt has none.
local function lastSeqOf(run, attempt)
  local lastAttempt, lastSeq = string.match(run.lastId or '0-0', '^(%d+)-(%d+)$')
  return tonumber(lastAttempt) == attempt and tonumber(lastSeq) or 0
end

-- An entry of our own after whatever the attempt has written.
local function writeNextEvent(run, kind, data)
  writeEvent(run, run.attempt, lastSeqOf(run, run.attempt) + 1, kind, data)
end

local function stateData(state, attempt) return '{"state":"' .. state .. '","attempt":' .. integer(attempt) .. '}' end
