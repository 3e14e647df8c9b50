--[[
  Notes what ops did that is no change of a setting.

  Input:  KEYS[1] tag
          ARGV    id of the change, ops user, role, why, action, target, what came of it
  Output: 1
]]
--- @include "audit"

if not isRepeated(ARGV[1]) then writeAudit({ ARGV[2], ARGV[3], ARGV[4] }, ARGV[5], ARGV[6], '', ARGV[7]) end
return 1
