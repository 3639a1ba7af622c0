-- Lets go of outcomes that are older than they may be. (Begins with outcomes.lua.)
--
-- KEYS: outcomes
-- ARGV: keep s (0: nothing is kept)
-- Returns 'trimmed'
if expect(KEYS[1], 'stream') then trim_outcomes(KEYS[1], tonumber(ARGV[1])) end
if ARGV[1] == '0' then redis.call('DEL', KEYS[1]) end
return 'trimmed'
