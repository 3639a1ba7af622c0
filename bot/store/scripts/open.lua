-- Makes a shard's stream and its group where they are missing, and forgets the copies that left long
-- ago with nothing in their hands. (Begins with set_aside.lua.)
--
-- KEYS: ready
-- ARGV: group, ready s, forgotten after ms
-- Returns 1 if something was missing, else 0
local ready, group = KEYS[1], ARGV[1]
expect(ready, 'stream')

local made = redis.pcall('XGROUP', 'CREATE', ready, group, '0', 'MKSTREAM')
if made.err and not made.err:find('BUSYGROUP') then error(made.err) end
redis.call('EXPIRE', ready, ARGV[2])
-- Where the stream alone was lost, questions wait that nobody would find.
if not made.err then tell_loss(ready) end

for _, pairs_of_consumer in ipairs(redis.call('XINFO', 'CONSUMERS', ready, group)) do
  local consumer = {}
  for i = 1, #pairs_of_consumer, 2 do consumer[pairs_of_consumer[i]] = pairs_of_consumer[i + 1] end
  if consumer.pending == 0 and consumer.idle > tonumber(ARGV[3]) then
    redis.call('XGROUP', 'DELCONSUMER', ready, group, consumer.name)
  end
end
return made.err and 0 or 1
