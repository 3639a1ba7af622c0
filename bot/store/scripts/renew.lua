-- Extends a lease, and the stream entry's, for another while. (Begins with held.lua.)
--
-- KEYS: state, question, ready
-- ARGV: token, fence, lease ms, group, consumer
-- Returns as held.lua, or {'renewed', '' or why the answer is no longer wanted}
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
redis.call('HSET', KEYS[1], 'until', now + ARGV[3])
-- May fail: after a loss of data there is no group before somebody reads the stream.
local entry = redis.call('HGET', KEYS[1], 'entry')
redis.pcall('XCLAIM', KEYS[3], ARGV[4], ARGV[5], 0, entry, 'JUSTID')
return {'renewed', redis.call('HGET', KEYS[2], 'cancelled') or ''}
