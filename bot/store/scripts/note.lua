-- Writes down what people see of a reply. (Begins with texts.lua and held.lua.)
--
-- KEYS: state, question, talk, then two keys for each of the reply's messages: reply, message
-- ARGV: token, fence, progress (JSON), id, reply s, the order of the last of these messages, root,
--       message s
-- Returns as held.lua, or {'noted'}
local question = KEYS[2]
if redis.call('EXISTS', question) == 1 then
  redis.call('HSET', question, 'progress', ARGV[3])
  if redis.call('HGET', question, 'forgotten') then forget_answer(question) end
end
renew_unless(KEYS[3], 'hash')
if redis.call('EXISTS', KEYS[3]) == 1 then redis.call('HSET', KEYS[3], 'spoke', ARGV[6]) end
for i = 4, #KEYS, 2 do
  redis.call('SET', KEYS[i], ARGV[4], 'EX', ARGV[5])
  redis.call('SET', KEYS[i + 1], ARGV[7] .. ' ' .. ARGV[4], 'EX', ARGV[8])
end
return {'noted'}
