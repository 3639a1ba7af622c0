-- Takes a lease on a lane and tells its first question. (Begins with following.lua.)
--
-- KEYS: ready, queue, state
-- ARGV: entry, token, lease ms, group, consumer, question key prefix, state s
-- Returns {'held'} (somebody else's lease runs) | {'empty'} (nothing to do; the entry is gone)
--       | {'taken', fence, id, asked, notice, deliveries, progress or '', cancelled or '', begun,
--          edited or '', offer or '', marked or '', marks (JSON), repeats}
-- Repeating it with the same token (an answer lost on the way) gives the same lease again.
local ready, queue, state = KEYS[1], KEYS[2], KEYS[3]
local entry, token, lease_ms, group, prefix = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], ARGV[6]
local now = now_ms()
expect_lane(ready, queue, state)

if entry_of(ready, queue, state, entry, ARGV[7]) ~= entry then
  -- The lane was emptied or handed back, and has another entry or none.
  redis.call('XACK', ready, group, entry)
  redis.call('XDEL', ready, entry)
  return {'empty'}
end
local held = redis.call('HMGET', state, 'token', 'until', 'running', 'fence')
local again = held[1] == token
-- No lease ends later than one that begins now: Redis' clock may have gone back since it was written.
local ends = math.min(number(held[2], now + lease_ms), now + lease_ms)
if held[1] and not again and ends > now then
  if ends ~= tonumber(held[2]) then redis.call('HSET', state, 'until', ends) end
  -- `abandoned` finds it as soon as that lease is over, not a whole lease from now.
  local idle_ms = math.max(0, lease_ms - (ends - now))
  redis.call('XCLAIM', ready, group, ARGV[5], 0, entry, 'IDLE', idle_ms, 'JUSTID')
  return {'held'}
end

local id = following(queue, held[3], again and held[3], prefix)
if not id then
  release(ready, group, entry, state)
  return {'empty'}
end
local fence = count(held[4], MOST_FENCES)
if not again then fence = fence + 1 end
redis.call('HSET', state,
  'fence', fence, 'token', token, 'until', now + lease_ms, 'running', id)
redis.call('EXPIRE', state, ARGV[7])
if not again then begin(prefix .. id) end
return told('taken', fence, id, prefix)
