-- Adds the BullMQ job atomically with the admission, so a crash cannot leave an admitted run without a job. The loader
-- turns BullMQ's own script into `addJob` (inline-bullmq-add.ts). Where it does not, the caller of the script adds the
-- job.
--- @include "keys"

local addJob = nil

-- The keys that BullMQ's script takes. The job equals the one of dispatch-queue.ts (a test compares them).
local QUEUE = TAG .. ':bull:runs:'
local QUEUE_KEYS = { 'wait', 'paused', 'meta', 'id', 'completed', 'delayed', 'active', 'events', 'marker' }

-- True if the job was added. Otherwise the caller adds it.
local function dispatchRun(id, attempt, class)
  if not addJob then return false end
  local names = {}
  for i, name in ipairs(QUEUE_KEYS) do names[i] = QUEUE .. name end
  local jobId = id .. '.' .. integer(attempt)
  local data = '{"r":"' .. id .. '","a":' .. integer(attempt) .. (class == 'batch' and ',"b":1}' or '}')
  local options = { jobId = jobId, attempts = 1, removeOnComplete = true, removeOnFail = true }
  return (pcall(addJob, names, { cmsgpack.pack({ QUEUE, jobId, 'run', NOW }), data, cmsgpack.pack(options) }))
end
