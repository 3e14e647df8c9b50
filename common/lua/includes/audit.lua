-- The audit log: one stream of who changed what, trimmed to its newest entries. Scripts write the entry atomically with
-- the change.
--- @include "settings"

-- How long the id of a change is kept to detect a resent command.
local CHANGE_KNOWN_MS = 600000

-- True if this change was applied before: the client resent the command after a lost reply. Marks it as applied.
local function isRepeated(id) return not call('SET', changeKey(id), '1', 'NX', 'PX', integer(CHANGE_KNOWN_MS)) end

-- `by`: { userId, role, why }. `before`, `after`: tables or text.
local function writeAudit(by, action, target, before, after)
  local function encode(value)
    if type(value) ~= 'table' then return value or '' end
    return next(value) and cjson.encode(value) or '{}'
  end
  call('XADD', key.audit, 'MAXLEN', '~', integer(settings.auditEntries), '*', 'who', by[1], 'role', by[2], 'why', by[3],
    'action', action, 'target', target, 'before', encode(before), 'after', encode(after))
end
