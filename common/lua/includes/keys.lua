-- Every key that scripts touch, under the hash tag in KEYS[1]; the same names as in keys.ts (a test holds the two together).
-- Users and workers come encoded; run and batch ids are our own.
local TAG = KEYS[1]
local call = redis.call

-- Which shard this is, and of how many, as its tag tells (keys.ts); a tag that tells nothing is that of the only one.
local SHARD, SHARDS = string.match(TAG, ':(%d+)/(%d+)}$')
SHARD, SHARDS = tonumber(SHARD or '0'), tonumber(SHARDS or '1')
-- This shard's part of a total; the parts of all of them add up to it.
local function shareOf(total) return math.floor((total + SHARD) / SHARDS) end

local key = {
  shardCount = TAG .. ':shards', -- number of shards, under the tag of the service
  settings = TAG .. ':settings', -- hash: what the configuration of the processes says
  liveSettings = TAG .. ':settings:live', -- hash: what ops changed since; it wins
  audit = TAG .. ':audit', -- stream: who changed what
  ruledUsers = TAG .. ':users:ruled', -- zset: user with rules of the own -> instant of the last change
  sequence = TAG .. ':sequence', -- orders runs in their lines and users with equal passes
  virtualTime = TAG .. ':virtual-time', -- the largest pass that was ever admitted
  leases = TAG .. ':leases', -- zset: active run -> instant at which it counts as lost
  parked = TAG .. ':parked', -- zset: parked session -> instant at which it counts as lost
  parkedUsers = TAG .. ':parked:users', -- hash: user -> parked sessions
  activeUsers = TAG .. ':active:users', -- hash: user -> active runs
  activeInteractive = TAG .. ':active:interactive', -- hash: user -> active interactive runs
  activeBatch = TAG .. ':active:batch', -- set: active batch runs
  waitingUsers = TAG .. ':waiting:users', -- zset: user -> waiting runs
  delayed = TAG .. ':delayed', -- zset: run with a due time -> that instant
  finished = TAG .. ':finished', -- zset: finished run -> instant at which its record expires
  outputs = TAG .. ':outputs', -- zset: finished run with output -> instant at which the output goes
  outputSizes = TAG .. ':outputs:sizes', -- zset: the same run -> bytes
  outputBytes = TAG .. ':outputs:bytes', -- their sum
  waits = TAG .. ':recent:waits', -- list: ms from submission to start, newest first
  durations = TAG .. ':recent:durations', -- hash: class -> moving average of ms a place was held
  workers = TAG .. ':workers', -- zset: worker -> instant at which it counts as gone
  workerLanes = TAG .. ':workers:lanes', -- hash
  workerBatchLanes = TAG .. ':workers:lanes:batch', -- hash: those of them that batches may use now
  workerIncarnations = TAG .. ':workers:incarnations', -- hash
  workerReports = TAG .. ':workers:reports', -- hash
  capacity = TAG .. ':workers:capacity', -- sum of the lanes of live workers
  batchCapacity = TAG .. ':workers:capacity:batch', -- sum of those that batches may use now
  control = TAG .. ':control', -- channel
  workspacesDue = TAG .. ':workspaces:due', -- zset: user with files -> instant at which something of them goes
  sharesDue = TAG .. ':shares-due', -- zset: share -> instant at which it goes
  fileBytes = TAG .. ':workspaces:bytes', -- bytes of all workspaces and shares
}

local function runKey(id) return TAG .. ':run:' .. id end
local function eventsKey(id) return TAG .. ':events:' .. id end
local function inputKey(id) return TAG .. ':input:' .. id end
local function artifactsKey(id) return TAG .. ':artifacts:' .. id end -- hash: name -> bytes of the file
local function keptArtifactsKey(user) return TAG .. ':kept-artifacts:' .. user end -- zset: run with files -> instant of its last
local function runChannel(id) return TAG .. ':channel:' .. id end
local function userKey(user) return TAG .. ':user:' .. user end
local function lineKey(user) return TAG .. ':line:' .. user end
local function delayedKey(user) return TAG .. ':delayed:' .. user end -- the same of one user
local function historyKey(user) return TAG .. ':history:' .. user end
local function waitingKey(class) return TAG .. ':waiting:' .. class end -- zset: waiting run -> instant it joined the line
local function ringKey(side, class) return TAG .. ':ring:' .. side .. ':' .. class end
local function batchKey(id) return TAG .. ':batch:' .. id end
local function batchRunsKey(id) return TAG .. ':batch-runs:' .. id end
local function orderKey(worker) return TAG .. ':order:' .. worker end -- 'quiet'|'drain'
local function changeKey(id) return TAG .. ':change:' .. id end -- a change that was made, for commands that are sent again
local function shareKey(id) return TAG .. ':share:' .. id end
local function sharesKey(user) return TAG .. ':shares:' .. user end -- zset: share -> instant at which it was made
local function workspaceKeys(user)
  return {
    files = TAG .. ':workspace:' .. user, -- hash: path -> line of the version that holds
    totals = TAG .. ':workspace-totals:' .. user, -- hash: 'version' given last, 'bytes' of files, 'oldBytes', 'expiresAt'
    deleted = TAG .. ':workspace-deleted:' .. user, -- hash: path -> 'version deletedAt'
    history = TAG .. ':workspace-history:' .. user, -- hash: path -> lines of its older versions, newest first
    old = TAG .. ':workspace-old:' .. user, -- zset: 'version path' -> instant at which it became old
    contents = TAG .. ':workspace-contents:' .. user, -- hash: version -> bytes
  }
end
local function verdictsKey(minute) return TAG .. ':verdicts:' .. minute end

-- Numbers are written as text, never as Lua numbers, so that every Redis writes the same.
-- `+ 0` makes 0 of -0, whose text Redis refuses.
local function integer(value) return string.format('%.0f', value + 0) end
local function decimal(value) return string.format('%.4f', value) end

local time = call('TIME')
local NOW = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
