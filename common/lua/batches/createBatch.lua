--[[
  Creates the record of a batch; idempotent. Beyond `batchesPerUser` the oldest finished batch is deleted.

  Input:  KEYS[1] tag
          ARGV    batchId, user, label (JSON), number of runs,
                  what is graded and its part for lists (both JSON, '' for nothing),
                  the published assignment whose submissions it holds (JSON, '' for none), course ('' for none)
  Output: 1, or 0 if the user has too many batches and none of the oldest is finished
]]
--- @include "records"

-- The oldest batches of a user that one call inspects for a finished one, and deletes at most.
local MAX_INSPECTED_BATCHES = 20

local batchId, user, label, total, grading, graded, publication, course = unpack(ARGV)
local name = batchKey(batchId)
if call('EXISTS', name) == 1 then return 1 end

-- The batch of a published assignment stays as long as the assignment, and is in no list.
if publication ~= '' then
  call('HSET', name, 'user', user, 'label', label, 'total', '0', 'createdAt', integer(NOW), 'cancelled', '0',
    'queued', '0', 'active', '0', 'finished', '0', 'grading', grading, 'graded', graded, 'publication', publication,
    'keepMs', integer(settings.retentionGradingMs))
  if course and course ~= '' then call('HSET', name, 'course', course) end
  return 1
end

-- True if a batch was deleted.
local function deleteOldest()
  for _, other in ipairs(call('ZRANGE', batchesKey(user), 0, MAX_INSPECTED_BATCHES - 1)) do
    local counts = call('HMGET', batchKey(other), 'total', 'finished')
    if counts[1] == counts[2] then
      call('UNLINK', batchKey(other), batchRunsKey(other), batchChangesKey(other))
      call('ZREM', batchesKey(user), other)
      return true
    end
  end
  return false
end
for _ = 1, MAX_INSPECTED_BATCHES do
  if call('ZCARD', batchesKey(user)) < settings.batchesPerUser or not deleteOldest() then break end
end
if call('ZCARD', batchesKey(user)) >= settings.batchesPerUser then return 0 end

call('HSET', name, 'user', user, 'label', label, 'total', total, 'createdAt', integer(NOW), 'cancelled', '0',
  'queued', '0', 'active', '0', 'finished', '0')
if course and course ~= '' then call('HSET', name, 'course', course) end
local keepMs = settings.retentionBatchMs
if grading ~= '' then
  keepMs = settings.retentionGradingMs
  call('HSET', name, 'grading', grading, 'graded', graded or '', 'keepMs', integer(keepMs))
end
call('PEXPIRE', name, integer(keepMs * UNFINISHED_BATCH_RETENTIONS))
call('ZADD', batchesKey(user), integer(NOW), batchId)
call('PEXPIRE', batchesKey(user), integer(longestRetentionMs() * UNFINISHED_BATCH_RETENTIONS))
return 1
