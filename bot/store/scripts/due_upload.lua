-- The next correction that Storm is to get; while one copy tries, no other does.
-- (Begins with set_aside.lua.)
--
-- KEYS: uploads
-- ARGV: what the keys of corrections begin with, how long a try may take in ms
-- Returns {id, the correction (JSON), its version, tries so far and this one}, or {} (there is none)
local uploads, now = KEYS[1], now_ms()
if not expect(uploads, 'zset') then return {} end
-- So many may have run out in the meantime; the others have their turn the next time.
for _ = 1, 20 do
  local id = redis.call('ZRANGEBYSCORE', uploads, '-inf', now, 'LIMIT', 0, 1)[1]
  if not id then return {} end
  local correction = ARGV[1] .. id
  if expect(correction, 'hash') and redis.call('EXISTS', correction) == 1 then
    local tries = count(redis.call('HGET', correction, 'tries'), MOST_COUNTED) + 1
    redis.call('HSET', correction, 'tries', tries)
    redis.call('ZADD', uploads, now + tonumber(ARGV[2]), id)
    local found = redis.call('HMGET', correction, 'told', 'version')
    return {id, found[1] or '', found[2] or '', tries}
  end
  redis.call('ZREM', uploads, id)
end
return {}
