-- Says that all questions of a shard have been looked through. What was lost meanwhile stays told.
-- (Begins with set_aside.lua.)
--
-- KEYS: lost, looking
-- ARGV: the loss that was looked after
-- Returns 1 if that was the last one, else 0
redis.call('DEL', KEYS[2])
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
