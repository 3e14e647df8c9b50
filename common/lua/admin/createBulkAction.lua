--[[
  Stores the preview of a bulk action, whose runs are in their list already. It expires unless it is started.

  Input:  KEYS[1] tag
          ARGV    id, 'cancel'|'rerun', filter (JSON), number of runs, what was left out (JSON), ops user,
                  milliseconds until it expires
  Output: 1 stored, 0 too many bulk actions are active
]]
--- @include "reserve"
--- @include "keys"

-- Each holds the ids of its runs. The oldest preview makes room for a new one.
local MAX_BULK_ACTIONS = 20

local id, action, filter, count, leftOut, opsUser, keptMs = unpack(ARGV)

local function forget(old)
  call('ZREM', key.bulkActions, old)
  call('UNLINK', bulkKey(old), bulkRunsKey(old))
end

local known = {}
for _, old in ipairs(call('ZRANGE', key.bulkActions, 0, -1)) do
  local state = call('HGET', bulkKey(old), 'state')
  if state then known[#known + 1] = { old, state } else forget(old) end
end
local total = #known
for _, one in ipairs(known) do
  if total < MAX_BULK_ACTIONS then break end
  if one[2] ~= 'active' then
    forget(one[1])
    total = total - 1
  end
end
if total >= MAX_BULK_ACTIONS then return 0 end

call('HSET', bulkKey(id), 'action', action, 'filter', filter, 'count', count, 'leftOut', leftOut,
  'previewedBy', opsUser, 'state', 'previewed', 'next', '0', 'previewedAt', integer(NOW),
  'expiresAt', integer(NOW + tonumber(keptMs)))
call('PEXPIRE', bulkKey(id), keptMs)
call('PEXPIRE', bulkRunsKey(id), keptMs)
call('ZADD', key.bulkActions, integer(NOW), id)
return 1
