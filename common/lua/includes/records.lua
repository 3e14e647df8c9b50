-- Reads the record of a run, and keeps the counts of its batch in step with its state.
--- @include "keys"
--- @include "settings"

local RECORD_FIELDS = { 'state', 'attempt', 'user', 'class', 'score', 'batchId', 'submittedAt', 'startedAt', 'restarts',
  'cancelRequested', 'interactive', 'inputBytes', 'lastId', 'workerId', 'token', 'verdict', 'role', 'dueAt',
  'storedBytes', 'begunBefore', 'kind', 'parkedAt', 'waking', 'keepMs', 'reader', 'api', 'trace' }

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

-- Restarts the retention of a batch. A paused batch stays until it is resumed, because its runs wait for that.
local function retainBatch(batchId)
  local values = call('HMGET', batchKey(batchId), 'keepMs', 'total', 'finished', 'pausedBy')
  local isFinished = tonumber(values[3] or '0') >= tonumber(values[2] or '0')
  local keepMs = tonumber(values[1] or settings.retentionBatchMs)
  if not isFinished then keepMs = keepMs * UNFINISHED_BATCH_RETENTIONS end
  for _, name in ipairs({ batchKey(batchId), batchRunsKey(batchId), batchChangesKey(batchId) }) do
    if values[4] and not isFinished then
      call('PERSIST', name)
    else
      call('PEXPIRE', name, integer(keepMs))
    end
  end
end

-- Lets data of a batch expire together with its record.
local function expireWithBatch(name, batchId)
  local ttl = call('PTTL', batchKey(batchId))
  if ttl > 0 then call('PEXPIRE', name, integer(ttl)) end
end

local function countBatch(batchId, from, to)
  if not batchId or call('EXISTS', batchKey(batchId)) == 0 then return end
  -- The submissions of a published assignment are counted when they are read: only some of them count.
  if call('HEXISTS', batchKey(batchId), 'publication') == 1 then return end
  if from then call('HINCRBY', batchKey(batchId), from, -1) end
  call('HINCRBY', batchKey(batchId), to, 1)
  retainBatch(batchId)
end
