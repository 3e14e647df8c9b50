--[[
  Claims an admitted run for one delivery of its BullMQ job.

  Input:  KEYS[1] tag
          ARGV    runId, attempt, token of the delivery, worker
  Output: nil if this delivery may not execute the run (finished, another attempt, or started by another delivery),
          'elsewhere' if this worker has no memory left for it,
          else { user, class, program, limits, interactive, kind, lease duration (ms) }, and where it is traced: its
          trace, time (ms) since it was queued and since it was admitted

  Idempotent by the token, so a resent command costs no restart. Every second delivery of an executing run is refused:
  only the end of the lease takes a run away from its worker.
]]
--- @include "reserve"
--- @include "claims/claimRun"

return claimRun(ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4])
