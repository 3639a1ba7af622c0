-- Writes down what people see of a reply. (Begins with texts.lua and held.lua.)
--
-- KEYS: state, question, talk, then a key for each of the reply's messages
-- ARGV: token, fence, progress (JSON), id, message s, the order of the last of these messages
-- Returns as held.lua, or {'noted'}
local question = KEYS[2]
if redis.call('EXISTS', question) == 1 then
  redis.call('HSET', question, 'progress', ARGV[3])
  if redis.call('HGET', question, 'forgotten') then forget_answer(question) end
end
renew_unless(KEYS[3], 'hash')
if redis.call('EXISTS', KEYS[3]) == 1 then redis.call('HSET', KEYS[3], 'spoke', ARGV[6]) end
for i = 4, #KEYS do redis.call('SET', KEYS[i], ARGV[4], 'EX', ARGV[5]) end
return {'noted'}
