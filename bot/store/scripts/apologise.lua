-- Puts a question's record aside that can't be read, and one in its place that asks for an apology.
-- (Begins with held.lua.)
--
-- KEYS: state, question
-- ARGV: token, fence, why, asked without a text (JSON), notice, version, lane
-- Returns as held.lua, or {'set_aside'}
local question = KEYS[2]
if not redis.call('HGET', question, 'forgotten') then
  set_aside(question, ARGV[3], content(question))
end
redis.call('HSET', question, 'asked', ARGV[4], 'notice', ARGV[5], 'forgotten', '1', 'version', ARGV[6],
  'lane', ARGV[7])
return {'set_aside'}
