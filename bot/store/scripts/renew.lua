-- Extends leases of one shard, and their stream entries', for another while.
-- (Begins with holding.lua.)
--
-- KEYS: ready
-- ARGV: lease ms, group, consumer, then for each lease: lane, question, token, fence
-- Returns, only of leases of which there is something to tell, their place (from 1), and
--       why it is not held (see holding.lua), or
--       'renewed', '' or why the answer is no longer wanted, '' or which edit of the question
--       wants another answer
local until_ms = now_ms() + ARGV[1]
local tag = KEYS[1]:sub(1, -#READY - 1)

local function renew(state, question, token, fence)
  local why = why_not_held(state, question, token, fence)
  if why then return {why} end
  redis.call('HSET', state, 'until', until_ms)
  local entry = redis.call('HGET', state, 'entry')
  -- May fail: after a loss of data there is no group before somebody reads the stream.
  if entry then redis.pcall('XCLAIM', KEYS[1], ARGV[2], ARGV[3], 0, entry, 'JUSTID') end
  local told = redis.call('HMGET', question, 'cancelled', 'edited', 'offer')
  local edited = not told[3] and told[2] or ''
  if told[1] or edited ~= '' then return {'renewed', told[1] or '', edited} end
end

local results = {}
for place = 4, #ARGV, 4 do
  local state, question = tag .. STATE .. ARGV[place], tag .. QUESTION .. ARGV[place + 1]
  local told = renew(state, question, ARGV[place + 2], ARGV[place + 3])
  if told then
    table.insert(told, 1, place / 4)
    results[#results + 1] = told
  end
end
return results
