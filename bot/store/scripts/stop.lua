-- Somebody wants no more of what is being answered in a lane, or waits there.
-- (Begins with texts.lua.)
--
-- What runs ends where it is; what waits ends before it begins. Whoever may stop all questions of
-- the lane gives no name.
--
-- KEYS: queue, state, seen (of the message that asks for it; none: it was no message)
-- ARGV: question key prefix, lane, id or '' (all of the lane), user or '', seen s,
--       order of the message (what was asked later goes on), whether this is only a look (1/0)
-- Returns {the running one that stops or '', how many that wait are withdrawn, how many are others'},
--       or {'seen', 0, 0}: this message has been heeded
local queue, state, seen, prefix, lane = KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2]
local only, user, is_look = ARGV[3], ARGV[4], ARGV[7] == '1'
expect(queue, 'zset')
expect(state, 'hash')
if seen then
  expect(seen, 'string')
  if redis.call('EXISTS', seen) == 1 then return {'seen', 0, 0} end
  if not is_look then redis.call('SET', seen, '1', 'EX', ARGV[5]) end
end

local wanted = only ~= '' and {only} or redis.call('ZRANGEBYSCORE', queue, '-inf', ARGV[6])
local running = redis.call('HGET', state, 'running')
local stopped, withdrawn, others = '', 0, 0
for _, id in ipairs(wanted) do
  local question = prefix .. id
  expect(question, 'hash')
  local was = redis.call('HMGET', question,
    'state', 'asked', 'cancelled', 'offer', 'marked', 'lane')
  local is_open = was[1] == 'open' and (not was[3] or was[3] == 'stopped')
  -- An answer that stands only gets a button, or a line.
  if is_open and was[6] == lane and not was[4] and not was[5] then
    if user ~= '' and decoded(was[2]).user ~= user then
      others = others + 1
    else
      if not is_look then redis.call('HSET', question, 'cancelled', 'stopped') end
      if id == running then stopped = id else withdrawn = withdrawn + 1 end
    end
  end
end
return {stopped, withdrawn, others}
