--[[
  Writes an audit entry for an action of ops that changes no setting.

  Input:  KEYS[1] tag
          ARGV    changeId, ops user, role, why, action, target, result
  Output: 1
]]
--- @include "reserve"
--- @include "audit"

local changeId, opsUser, role, why, action, target, result = unpack(ARGV)
if not isRepeated(changeId) then writeAudit({ opsUser, role, why }, action, target, '', result) end
return 1
