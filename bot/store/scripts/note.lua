-- Writes down what people see of a reply. (Begins with texts.lua and held.lua.)
--
-- KEYS: state, question, then a key for each of the reply's messages
-- ARGV: token, fence, progress (JSON), id, message s
-- Returns as held.lua, or {'noted'}
local question = KEYS[2]
if redis.call('EXISTS', question) == 1 then
  redis.call('HSET', question, 'progress', ARGV[3])
  if redis.call('HGET', question, 'forgotten') then forget_answer(question) end
end
for i = 3, #KEYS do redis.call('SET', KEYS[i], ARGV[4], 'EX', ARGV[5]) end
return {'noted'}
