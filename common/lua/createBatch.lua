--[[
  Makes the record of a batch. Repeating it changes nothing.

  Input:  KEYS[1] tag
          ARGV    batch, user, label (JSON), number of runs
  Output: 1
]]
--- @include "records"

local name = batchKey(ARGV[1])
if call('EXISTS', name) == 1 then return 1 end
call('HSET', name, 'user', ARGV[2], 'label', ARGV[3], 'total', ARGV[4], 'createdAt', integer(NOW), 'cancelled', '0',
  'queued', '0', 'active', '0', 'finished', '0')
call('PEXPIRE', name, integer(settings.retentionBatchMs * UNFINISHED_BATCH_RETENTIONS))
return 1
