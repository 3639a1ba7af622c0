-- Takes a lease on a lane and tells its first question.
--
-- KEYS: ready, queue, state
-- ARGV: entry, token, lease ms, group, question key prefix, state s
-- Returns {'held'} (somebody else's lease runs) | {'empty'} (nothing to do; the entry is gone)
--       | {'taken', fence, id, asked, notice, deliveries, progress or '', cancelled or ''}
-- Repeating it with the same token (an answer lost on the way) gives the same lease again.
local ready, queue, state = KEYS[1], KEYS[2], KEYS[3]
local entry, token = ARGV[1], ARGV[2]
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

local held = redis.call('HMGET', state, 'token', 'until', 'fence', 'running', 'entry')
local again = held[1] == token
if held[1] and not again and tonumber(held[2]) > now then return {'held'} end

local function drop(id)
  redis.call('XACK', ready, ARGV[4], id)
  redis.call('XDEL', ready, id)
end

-- A stale entry: the lane was emptied or handed back, and has another entry or none.
if held[5] ~= entry then
  drop(entry)
  return {'empty'}
end

-- The question that was being answered goes first, even where an older one has come in since.
local id = held[4]
if not id or not redis.call('ZSCORE', queue, id) then id = redis.call('ZRANGE', queue, 0, 0)[1] end
while id and redis.call('EXISTS', ARGV[5] .. id) == 0 do
  redis.call('ZREM', queue, id)
  id = redis.call('ZRANGE', queue, 0, 0)[1]
end
if not id then
  drop(entry)
  redis.call('HDEL', state, 'token', 'until', 'running', 'entry')
  return {'empty'}
end

local fence = again and tonumber(held[3]) or redis.call('HINCRBY', state, 'fence', 1)
redis.call('HSET', state, 'token', token, 'until', now + ARGV[3], 'running', id)
redis.call('EXPIRE', state, ARGV[6])
local question = ARGV[5] .. id
if not again then redis.call('HINCRBY', question, 'deliveries', 1) end
local record = redis.call('HMGET', question, 'asked', 'notice', 'deliveries', 'progress', 'cancelled')
return {'taken', fence, id, record[1], record[2], tonumber(record[3]), record[4] or '', record[5] or ''}
