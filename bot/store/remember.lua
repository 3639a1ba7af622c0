-- Remembers a thread's Storm conversation, while the lease is held.
--
-- KEYS: state, memory
-- ARGV: token, fence, Storm's thread id, lifetime s
-- Returns 1, or 0 if the lease is lost
local held = redis.call('HMGET', KEYS[1], 'token', 'fence')
if held[1] ~= ARGV[1] or held[2] ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[2], ARGV[3], 'EX', ARGV[4])
return 1
