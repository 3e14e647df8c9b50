-- Reads the record of a run, and keeps the counts of its batch in step with its state.
--- @include "keys"
--- @include "settings"

local RECORD_FIELDS = { 'state', 'attempt', 'user', 'class', 'score', 'batchId', 'submittedAt', 'startedAt', 'restarts',
  'cancelRequested', 'interactive', 'inputBytes', 'lastId', 'workerId', 'token', 'verdict', 'role', 'dueAt',
  'storedBytes', 'begunBefore', 'kind', 'parkedAt', 'waking', 'keepMs', 'reader' }

-- Returns nil if there is no such run; a missing field is false.
local function readRun(id)
  local values = call('HMGET', runKey(id), unpack(RECORD_FIELDS))
  if not values[1] then return nil end
  local run = { id = id }
  for i, name in ipairs(RECORD_FIELDS) do run[name] = values[i] end
  run.attempt = tonumber(run.attempt)
  run.restarts = tonumber(run.restarts or '0')
  return run
end

-- An unfinished batch expires this many retentions after its last change, for batches whose submission broke off.
local UNFINISHED_BATCH_RETENTIONS = 7

local function countBatch(batchId, from, to)
  if not batchId or call('EXISTS', batchKey(batchId)) == 0 then return end
  -- The submissions of a published assignment are counted when they are read: only some of them count.
  if call('HEXISTS', batchKey(batchId), 'publication') == 1 then return end
  if from then call('HINCRBY', batchKey(batchId), from, -1) end
  local count = call('HINCRBY', batchKey(batchId), to, 1)
  local keepMs = tonumber(call('HGET', batchKey(batchId), 'keepMs') or settings.retentionBatchMs)
  if to ~= 'finished' or count < tonumber(call('HGET', batchKey(batchId), 'total') or '0') then
    keepMs = keepMs * UNFINISHED_BATCH_RETENTIONS
  end
  call('PEXPIRE', batchKey(batchId), integer(keepMs))
  call('PEXPIRE', batchRunsKey(batchId), integer(keepMs))
  call('PEXPIRE', batchChangesKey(batchId), integer(keepMs))
end
