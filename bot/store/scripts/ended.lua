-- Ends a question and goes on to the next of its lane, or releases the lane. The answer's text goes,
-- and of a question that was deleted everything. (Begins with outcomes.lua, following.lua and held.lua.)
--
-- A question that was edited or deleted meanwhile has not ended: it is handed out again.
--
-- KEYS: state, question, ready, queue, seen, outcomes
-- ARGV: token, fence, id, outcome, group, question key prefix, lease ms, ended question s, seen s,
--       what stays of the progress (JSON) or '', when it was edited, as far as the worker knows,
--       whether it may be tried again (1/0, or '': its outcome tells),
--       outcomes s (0: none are kept), most outcomes, the question's text to keep or '',
--       then the names and values of what is told of the end
-- Returns as held.lua, or {'empty'} (released)
--       | {'next', fence, id, asked, notice, deliveries, progress or '', cancelled or '', begun,
--          edited or '', offer or '', marked or '', marks (JSON), repeats}
local state, question, ready, queue, prefix = KEYS[1], KEYS[2], KEYS[3], KEYS[4], ARGV[6]
expect(ready, 'stream')
expect(queue, 'zset')

-- What was posted at last may not have been written down.
local function begin_again(record)
  redis.call('HSET', record, 'begun', count(redis.call('HGET', record, 'begun'), MOST_COUNTED) + 1)
end

-- Not so where this is repeated after an answer was lost: the next question is running already.
local running = redis.call('HGET', state, 'running')
local was = redis.call('HMGET', question, 'edited', 'cancelled', 'state', 'taken_back', 'marked',
  'marked_since')
local is_edited = was[1] and was[1] ~= ARGV[11] and not was[2]
local is_taken_back = was[4] and ARGV[4] ~= 'withdrawn'
local is_marked_since = was[6] and ARGV[4] == 'marked'
if running == ARGV[3] and was[3] == 'open' and is_marked_since and not is_taken_back then
  begin_again(question)
elseif running == ARGV[3] and was[3] == 'open' and (is_edited or is_taken_back) then
  forget_answer(question)
  begin_again(question)
elseif running == ARGV[3] then
  redis.call('ZREM', queue, running)
  local is_deleted = ARGV[4] == 'withdrawn'
  redis.call('SET', KEYS[5], is_deleted and 'deleted' or '1', 'EX', ARGV[9])
  if is_deleted then
    forget_outcomes(KEYS[6], question)
    forget_texts(question)
    redis.call('DEL', question)
  elseif redis.call('EXISTS', question) == 1 then
    redis.call('HDEL', question, 'progress')
    if ARGV[10] ~= '' then redis.call('HSET', question, 'progress', ARGV[10]) end
    redis.call('HDEL', question, 'offer', 'marked', 'marked_since')
    -- Said in the moment of its end.
    if was[2] == 'stopped' then redis.call('HDEL', question, 'cancelled') end
    if ARGV[4] == 'marked' then
      redis.call('HSET', question, 'state', was[5] or 'whole')
    else
      redis.call('HSET', question, 'state', ARGV[4])
      redis.call('HDEL', question, 'repeatable')
      if ARGV[12] ~= '' then redis.call('HSET', question, 'repeatable', ARGV[12]) end
    end
    redis.call('EXPIRE', question, ARGV[8])
  end
  -- A reply that was marked, or offered to be answered anew, has ended as it had before.
  if ARGV[13] ~= '0' and ARGV[4] ~= 'changed' and ARGV[4] ~= 'marked' then
    tell_outcome(KEYS[6], question, ARGV[13], ARGV[14], {unpack(ARGV, 16)})
    local is_kept = ARGV[15] ~= '' and not redis.call('HGET', question, 'forgotten')
    if is_kept and not is_deleted then keep_words(question, 'question', ARGV[15], ARGV[13]) end
  end
end

local id = following(queue, running, running, prefix)
if not id then
  release(ready, ARGV[5], redis.call('HGET', state, 'entry'), state)
  return {'empty'}
end
redis.call('HSET', state, 'running', id, 'until', now_ms() + ARGV[7])
if running ~= id then begin(prefix .. id) end
return told('next', number(ARGV[2], 0), id, prefix)
