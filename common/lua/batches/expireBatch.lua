--[[
  Lets the batch of a published assignment expire like any graded batch.

  Input:  KEYS[1] tag
          ARGV    batchId
  Output: 1
]]
--- @include "reserve"
--- @include "settings"

local batchId = ARGV[1]
for _, name in ipairs({ batchKey(batchId), batchStudentsKey(batchId), batchChangesKey(batchId) }) do
  call('PEXPIRE', name, integer(settings.retentionGradingMs))
end
return 1
