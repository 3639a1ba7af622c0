-- Writes down what people see of a reply, while the lease is held.
--
-- KEYS: state, question, then a key for each of the reply's messages
-- ARGV: token, fence, progress (JSON), id, message s
-- Returns 1, or 0 if the lease is lost
local held = redis.call('HMGET', KEYS[1], 'token', 'fence')
if held[1] ~= ARGV[1] or held[2] ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[2], 'progress', ARGV[3])
for i = 3, #KEYS do redis.call('SET', KEYS[i], ARGV[4], 'EX', ARGV[5]) end
return 1
