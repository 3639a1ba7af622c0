-- Remembers a thread's Storm conversation. (Begins with held.lua.)
--
-- Not that of a question which was asked before somebody began a new conversation.
--
-- KEYS: state, question, memory, topic
-- ARGV: token, fence, Storm's thread id, lifetime s, the question's order
-- Returns as held.lua, or {'remembered'}
expect(KEYS[4], 'string')
if number(redis.call('GET', KEYS[4]), 0) > tonumber(ARGV[5]) then return {'remembered'} end
redis.call('SET', KEYS[3], ARGV[3], 'EX', ARGV[4])
return {'remembered'}
