--[[
  Changes what a grader decided about a graded batch: adds a draft, publishes or discards one, sets a score.

  Input:  KEYS[1] tag
          ARGV    batchId, most drafts,
                  'add', draft (JSON)
                  'decide', number, state ('published'|'discarded'), what the batch is graded by from now on (JSON, ''
                    for no change), by what it is graded before that (JSON), then for each student: index, run
                  'override', index, override (JSON, '' to remove it)
                  'student', kind ('extra'|'due'|'limits'), student, decision (JSON, '' to remove it)
  Output: the number of the draft, or 1;  0 no such batch or draft, -1 too many drafts or decisions,
          -2 the draft is decided already

  A published draft replaces the runs of its students; the earlier runs and their results stay. Which runs it has
  replaced is stored with it ('' for a student's first one), so that it can be compared with them later.
]]
--- @include "reserve"
--- @include "records"

local batchId, mostDrafts, action = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local name = batchKey(batchId)
if call('EXISTS', name) == 0 then return 0 end
local changes = batchChangesKey(batchId)

-- Decisions about students, and other fields of all changes of a batch.
local MOST_FIELDS = 100000

-- Counts the changes, so that those who follow the batch read them.
local function keep()
  expireWithBatch(changes, batchId)
  call('HINCRBY', name, 'revision', 1)
end

if action == 'add' then
  local number = tonumber(call('HGET', changes, 'drafts') or '0') + 1
  if number > mostDrafts then return -1 end
  local field = integer(number)
  call('HSET', changes, 'drafts', field, 'draft:' .. field, ARGV[4], 'state:' .. field, 'open')
  keep()
  return number
end
if action == 'decide' then
  local number, state, grading, earlier = ARGV[4], ARGV[5], ARGV[6], ARGV[7]
  local before = call('HGET', changes, 'state:' .. number)
  if not before then return 0 end
  if before ~= 'open' then return before == state and 1 or -2 end
  local replaced = {}
  for i = 8, #ARGV, 2 do
    replaced[#replaced + 1] = call('HGET', changes, 'run:' .. ARGV[i]) or ''
    call('HSET', changes, 'run:' .. ARGV[i], ARGV[i + 1])
  end
  if state == 'published' then
    call('HSET', changes, 'replaced:' .. number, cjson.encode(replaced), 'earlier:' .. number, earlier)
  end
  if grading ~= '' then call('HSET', name, 'grading', grading) end
  call('HSET', changes, 'state:' .. number, state)
  keep()
  return 1
end
if action == 'student' then
  local field, decision = ARGV[4] .. ':' .. ARGV[5], ARGV[6]
  if decision == '' then
    call('HDEL', changes, field)
  else
    if call('HLEN', changes) >= MOST_FIELDS and call('HEXISTS', changes, field) == 0 then return -1 end
    call('HSET', changes, field, decision)
  end
  keep()
  return 1
end
if ARGV[5] == '' then
  call('HDEL', changes, 'override:' .. ARGV[4])
else
  call('HSET', changes, 'override:' .. ARGV[4], ARGV[5])
end
keep()
return 1
