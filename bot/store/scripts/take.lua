-- Takes a lease on a lane and tells its first question. (Begins with following.lua.)
--
-- KEYS: ready, queue, state
-- ARGV: entry, token, lease ms, group, consumer, question key prefix, state s
-- Returns {'held'} (somebody else's lease runs) | {'empty'} (nothing to do; the entry is gone)
--       | {'taken', fence, id, asked, notice, deliveries, progress or '', cancelled or '', begun}
-- Repeating it with the same token (an answer lost on the way) gives the same lease again.
local ready, queue, state = KEYS[1], KEYS[2], KEYS[3]
local entry, token, lease_ms, group, prefix = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], ARGV[6]
local now = now_ms()

local held = redis.call('HMGET', state, 'entry', 'token', 'until', 'running', 'fence')
if held[1] ~= entry then
  -- The lane was emptied or handed back, and has another entry or none.
  redis.call('XACK', ready, group, entry)
  redis.call('XDEL', ready, entry)
  return {'empty'}
end
local again = held[2] == token
if held[2] and not again and tonumber(held[3]) > now then
  -- `abandoned` finds it as soon as that lease is over, not a whole lease from now.
  local idle_ms = math.max(0, lease_ms - (tonumber(held[3]) - now))
  redis.call('XCLAIM', ready, group, ARGV[5], 0, entry, 'IDLE', idle_ms, 'JUSTID')
  return {'held'}
end

local id = following(queue, held[4], prefix)
if not id then
  release(ready, group, entry, state)
  return {'empty'}
end
local fence = again and held[5] or redis.call('HINCRBY', state, 'fence', 1)
redis.call('HSET', state, 'token', token, 'until', now + lease_ms, 'running', id)
redis.call('EXPIRE', state, ARGV[7])
if not again then begin(prefix .. id) end
return told('taken', fence, id, prefix)
