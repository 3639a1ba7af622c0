-- Writes down what people see of a reply. (Begins with held.lua.)
--
-- KEYS: state, question, then a key for each of the reply's messages
-- ARGV: token, fence, progress (JSON), id, message s
-- Returns as held.lua, or {'noted'}
if redis.call('EXISTS', KEYS[2]) == 1 then redis.call('HSET', KEYS[2], 'progress', ARGV[3]) end
for i = 3, #KEYS do redis.call('SET', KEYS[i], ARGV[4], 'EX', ARGV[5]) end
return {'noted'}
