-- Runs of a worker that is known to be gone do not wait for the end of their leases. At most `maxRuns` leases, and the parked sessions, are
-- looked at.
--- @include "records"
--- @include "endings"

-- `liveIncarnation`: runs that a delivery to this incarnation started are spared (its tokens begin with it).
local function giveBackRuns(worker, liveIncarnation)
  for _, leases in ipairs({ key.leases, key.parked }) do
    for _, id in ipairs(call('ZRANGE', leases, 0, -1)) do
      local run = readRun(id)
      if run and run.workerId == worker and run.token then
        local prefix = liveIncarnation and liveIncarnation .. ':'
        if not prefix or string.sub(run.token, 1, #prefix) ~= prefix then giveUpOn(run) end
      end
    end
  end
end
