-- Remembers a thread's Storm conversation. (Begins with held.lua.)
--
-- KEYS: state, question, memory
-- ARGV: token, fence, Storm's thread id, lifetime s
-- Returns as held.lua, or {'remembered'}
redis.call('SET', KEYS[3], ARGV[3], 'EX', ARGV[4])
return {'remembered'}
