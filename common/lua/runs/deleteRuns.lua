--[[
  Deletes finished runs of a user early, with output, artifacts and id: runs of no batch and submissions that the user
  handed in, or those of one batch. Skips others.

  Input:  KEYS[1] tag
          ARGV    user, batchId ('' for runs of no batch), then runs
  Output: number of deleted runs
]]
--- @include "reserve"
--- @include "retention"

local user, batchId = ARGV[1], ARGV[2]
local deleted = 0
for i = 3, #ARGV do
  local id = ARGV[i]
  local run = readRun(id)
  local isChosen = run and ((run.batchId or '') == batchId or batchId == '' and run.reader)
  if isChosen and run.user == user and run.state == 'finished' then
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
