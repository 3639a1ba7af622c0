-- Somebody wants no more of what is being answered in a lane, or waits there.
-- (Begins with texts.lua.)
--
-- What runs ends where it is; what waits ends before it begins. Whoever may stop all questions of
-- the lane gives no name.
--
-- KEYS: queue, state, seen (of the message that asks for it; '': it was no message)
-- ARGV: question key prefix, id or '' (all of the lane), user or '', seen s
-- Returns {the running one that stops or '', how many that wait are withdrawn, how many are others'},
--       or {'seen', 0, 0}: this message has been heeded
local queue, state, prefix = KEYS[1], KEYS[2], ARGV[1]
expect(queue, 'zset')
expect(state, 'hash')
if KEYS[3] and not redis.call('SET', KEYS[3], '1', 'NX', 'EX', ARGV[4]) then
  return {'seen', 0, 0}
end

local wanted = ARGV[2] ~= '' and {ARGV[2]} or redis.call('ZRANGE', queue, 0, -1)
local running = redis.call('HGET', state, 'running')
local stopped, withdrawn, others = '', 0, 0
for _, id in ipairs(wanted) do
  local question = prefix .. id
  expect(question, 'hash')
  local was = redis.call('HMGET', question, 'state', 'asked', 'cancelled', 'offer', 'marked')
  local is_open = was[1] == 'open' and (not was[3] or was[3] == 'stopped')
  -- An answer that stands only gets a button, or a line.
  if is_open and not was[4] and not was[5] then
    if ARGV[3] ~= '' and decoded(was[2]).user ~= ARGV[3] then
      others = others + 1
    else
      redis.call('HSET', question, 'cancelled', 'stopped')
      if id == running then stopped = id else withdrawn = withdrawn + 1 end
    end
  end
end
return {stopped, withdrawn, others}
