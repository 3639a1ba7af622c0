-- A thread's next question begins a new Storm conversation.
--
-- What is being answered was asked before, and remembers nothing any more.
--
-- KEYS: memory, topic, seen (of the message that asks for it; none: it was no message)
-- ARGV: the order of now, lifetime s, seen s
-- Returns begun | seen
if KEYS[3] and not redis.call('SET', KEYS[3], '1', 'NX', 'EX', ARGV[3]) then return 'seen' end
redis.call('DEL', KEYS[1])
redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[2])
return 'begun'
