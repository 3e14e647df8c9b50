-- Takes the next BullMQ job. The loader turns BullMQ's own script into `takeJob` (inline-bullmq-take.ts).
--- @include "keys"

local takeJob = nil

local QUEUE = TAG .. ':bull:runs:'
local function nameKeys(names)
  local keys = {}
  for i, name in ipairs(names) do keys[i] = QUEUE .. name end
  return keys
end
local TAKE_KEYS = nameKeys({ 'wait', 'active', 'prioritized', 'events', 'stalled', 'limiter', 'delayed', 'paused',
  'meta', 'pc', 'marker' })

-- BullMQ's reply: { fields of the job, its id, 0, 0 }, or { 0, 0, ... } without a job.
local function takeNextJob(lockToken, worker, lockMs)
  local options = cmsgpack.pack({ token = lockToken, lockDuration = lockMs, name = worker })
  return takeJob(TAKE_KEYS, { QUEUE, integer(NOW), options })
end

-- 1 if another fetch may find a job. Else removes the marker that BullMQ's script leaves, which would wake a worker for
-- nothing; whatever adds a job adds a marker.
local function mayMoreJobsWait()
  if call('EXISTS', QUEUE .. 'wait', QUEUE .. 'delayed', QUEUE .. 'prioritized') > 0 then return 1 end
  call('ZREM', QUEUE .. 'marker', '0')
  return 0
end
