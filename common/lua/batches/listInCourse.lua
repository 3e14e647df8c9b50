--[[
  Adds a batch to the list of its course; idempotent. Beyond `batchesPerCourse` the oldest leave the list.

  Input:  KEYS[1] tag
          ARGV    course, batchId
  Output: nothing
]]
--- @include "settings"

local course, batchId = unpack(ARGV)
if call('HEXISTS', key.courses, course) == 0 then return end
call('ZADD', courseBatchesKey(course), 'NX', integer(NOW), batchId)
call('ZREMRANGEBYRANK', courseBatchesKey(course), 0, integer(-settings.batchesPerCourse - 1))
