-- Hands an unfinished lane to any other copy at once; the question was not to blame.
-- (Begins with lanes.lua and held.lua.)
--
-- KEYS: state, question, ready
-- ARGV: token, fence, lane, group, question key prefix, ready s
-- Returns as held.lua, or {'given_back'}
local state, ready = KEYS[1], KEYS[3]
expect(ready, 'stream')
local was = redis.call('HMGET', state, 'entry', 'running')
if was[1] then
  redis.pcall('XACK', ready, ARGV[4], was[1])
  redis.pcall('XDEL', ready, was[1])
end
redis.call('HDEL', state, 'token', 'until')
make_ready(ready, state, ARGV[3], ARGV[6])
-- Not always the question asked about: an `ended` may have gone on to the next one unheard.
local running = ARGV[5] .. (was[2] or '')
if was[2] and redis.call('EXISTS', running) == 1 then
  local deliveries = count(redis.call('HGET', running, 'deliveries'), MOST_COUNTED)
  redis.call('HSET', running, 'deliveries', math.max(0, deliveries - 1))
end
return {'given_back'}
