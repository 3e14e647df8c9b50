-- Releases the runs of a worker that is known to be gone, without waiting for the end of their leases. Scans at most
-- `maxRuns` leases and the parked sessions.
--- @include "records"
--- @include "finalize"

-- Skips runs started by `liveIncarnation` (their tokens begin with it).
local function releaseWorkerRuns(worker, liveIncarnation)
  for _, leases in ipairs({ key.leases, key.parked }) do
    for _, id in ipairs(call('ZRANGE', leases, 0, -1)) do
      local run = readRun(id)
      if run and run.workerId == worker and run.token then
        local prefix = liveIncarnation and liveIncarnation .. ':'
        if not prefix or string.sub(run.token, 1, #prefix) ~= prefix then expireAttempt(run) end
      end
    end
  end
end
