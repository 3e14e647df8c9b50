--[[
  Forgets finished runs of a user, with output and files, before their time. Others, and those of batches, stay.

  Input:  KEYS[1] tag
          ARGV    user, then runs
  Output: runs that went
]]
--- @include "retention"

local user = ARGV[1]
local forgotten = 0
for i = 2, #ARGV do
  local id = ARGV[i]
  local run = readRun(id)
  if run and run.user == user and run.state == 'finished' and not run.batchId then
    forgetRun(id)
    call('ZREM', key.finished, id)
    call('ZREM', historyKey(user), id)
    call('ZREM', keptArtifactsKey(user), id)
    forgotten = forgotten + 1
  end
end
return forgotten
