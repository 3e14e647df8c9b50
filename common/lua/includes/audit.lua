-- Who changed what, in one stream that keeps its newest entries. The entry is written in the same breath as the change.
--- @include "settings"

-- A command that is sent again is known by its id for this long.
local CHANGE_KNOWN_MS = 600000

-- True when this very change was made before: the command was sent again after its answer was lost.
local function isRepeated(id) return not call('SET', changeKey(id), '1', 'NX', 'PX', integer(CHANGE_KNOWN_MS)) end

-- `by`: { userId, role, why }, as they were given. `before`, `after`: tables or text.
local function writeAudit(by, action, target, before, after)
  local function encode(value) return type(value) == 'table' and (next(value) and cjson.encode(value) or '{}') or value or '' end
  call('XADD', key.audit, 'MAXLEN', '~', integer(settings.auditEntries), '*', 'who', by[1], 'role', by[2], 'why', by[3],
    'action', action, 'target', target, 'before', encode(before), 'after', encode(after))
end
