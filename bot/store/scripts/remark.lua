-- Writes down, under a lease, how far a mark has been told. (Begins with held.lua.)
--
-- KEYS: state, question
-- ARGV: token, fence, kind, the mark (JSON)
-- Returns as held.lua, or {'noted'}
redis.call('HSET', KEYS[2], 'mark:' .. ARGV[3], ARGV[4])
return {'noted'}
