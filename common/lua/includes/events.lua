-- The event log of a run: one stream with ids `<attempt>-<seq>`. Every entry is published atomically with its write, so
-- a client that subscribes before it reads misses nothing.
--- @include "keys"

-- A stream takes 4 KB with its first entry, so a queued run has none. Readers derive the first entry from the run
-- record (run-events.ts); it is written together with the second one.
local FIRST_ID = '0-1'
-- The seq of the entry that the claim of an attempt writes; the worker numbers its entries from the next one.
local CLAIM_SEQ = 1

-- A longer entry is only announced, and readers read it. Publishing it would cost Redis twice as much as storing it.
local PUBLISHED_BYTES_MAX = 16384

local function stateData(state, attempt) return '{"state":"' .. state .. '","attempt":' .. integer(attempt) .. '}' end

local function publishEvent(id, entryId, kind, data)
  if #data > PUBLISHED_BYTES_MAX then kind, data = 'announced', '' end
  call('PUBLISH', runChannel(id), entryId .. ' ' .. kind .. '\n' .. data)
end

-- Publishes the first entry of a new run. Returns its id, which the caller stores in the record as `lastId`.
local function announceRun(id)
  publishEvent(id, FIRST_ID, 'state', stateData('queued', 0))
  return FIRST_ID
end

-- Writes an entry; the caller stores `run.lastId` in the record.
local function appendEvent(run, attempt, seq, kind, data)
  local name = eventsKey(run.id)
  if run.lastId == FIRST_ID and call('EXISTS', name) == 0 then
    call('XADD', name, FIRST_ID, 'k', 'state', 'd', stateData('queued', 0))
  end
  local id = integer(attempt) .. '-' .. integer(seq)
  call('XADD', name, id, 'k', kind, 'd', data)
  publishEvent(run.id, id, kind, data)
  run.lastId = id
end

local function writeEvent(run, attempt, seq, kind, data)
  appendEvent(run, attempt, seq, kind, data)
  call('HSET', runKey(run.id), 'lastId', run.lastId)
end

-- The seq of the last entry of an attempt; 0 if it has none.
local function lastSeqOf(run, attempt)
  local lastAttempt, lastSeq = string.match(run.lastId or '0-0', '^(%d+)-(%d+)$')
  return tonumber(lastAttempt) == attempt and tonumber(lastSeq) or 0
end

-- Appends an entry after the last one of the current attempt.
local function writeNextEvent(run, kind, data)
  writeEvent(run, run.attempt, lastSeqOf(run, run.attempt) + 1, kind, data)
end
