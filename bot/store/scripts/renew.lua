-- Extends a lease, and the stream entry's, for another while. (Begins with held.lua.)
--
-- KEYS: state, question, ready
-- ARGV: token, fence, lease ms, group, consumer
-- Returns as held.lua, or {'renewed', '' or why the answer is no longer wanted, '' or which edit of
--       the question wants another answer}
redis.call('HSET', KEYS[1], 'until', now_ms() + ARGV[3])
local entry = redis.call('HGET', KEYS[1], 'entry')
-- May fail: after a loss of data there is no group before somebody reads the stream.
if entry then redis.pcall('XCLAIM', KEYS[3], ARGV[4], ARGV[5], 0, entry, 'JUSTID') end
local told = redis.call('HMGET', KEYS[2], 'cancelled', 'edited', 'offer')
return {'renewed', told[1] or '', not told[3] and told[2] or ''}
