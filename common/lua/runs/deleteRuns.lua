--[[
  Deletes finished runs of a user early, with output, artifacts and id. Skips runs of other users, and those of
  batches that the user did not hand in.

  Input:  KEYS[1] tag
          ARGV    user, then runs
  Output: number of deleted runs
]]
--- @include "reserve"
--- @include "retention"

local user = ARGV[1]
local deleted = 0
for i = 2, #ARGV do
  local id = ARGV[i]
  local run = readRun(id)
  if run and run.user == user and run.state == 'finished' and (not run.batchId or run.reader) then
    deleteRun(id)
    call('ZREM', key.finished, id)
    call('ZREM', historyKey(user), id)
    call('ZREM', expiredKey(user), id)
    call('ZREM', artifactRunsKey(user), id)
    call('ZREM', finishedKey(user), id)
    deleted = deleted + 1
  end
end
return deleted
