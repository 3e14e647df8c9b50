-- Hands a run that was admitted to the queue of deliveries in the same breath: whatever dies, an admitted run is there to be taken.
-- The loader makes `addJob` BullMQ's own script for that, as a function (deliver-inside.ts). Where it does not, whoever called the
-- script hands the run over.
--- @include "keys"

local addJob = nil

-- Names of BullMQ that its script takes as KEYS. The job is the same that run-queue.ts makes (a test holds the two together).
local QUEUE = TAG .. ':bull:runs:'
local QUEUE_KEYS = { 'wait', 'paused', 'meta', 'id', 'completed', 'delayed', 'active', 'events', 'marker' }

-- Whether the run is handed over. One that could not be is left to the caller too.
local function deliver(id, attempt, class)
  if not addJob then return false end
  local names = {}
  for i, name in ipairs(QUEUE_KEYS) do names[i] = QUEUE .. name end
  local jobId = id .. '.' .. integer(attempt)
  local data = '{"r":"' .. id .. '","a":' .. integer(attempt) .. (class == 'batch' and ',"b":1}' or '}')
  local options = { jobId = jobId, attempts = 1, removeOnComplete = true, removeOnFail = true }
  return (pcall(addJob, names, { cmsgpack.pack({ QUEUE, jobId, 'run', NOW }), data, cmsgpack.pack(options) }))
end
