-- What the steps that put a question into a lane share. (Begins with set_aside.lua.)
--
-- Invariant that every script here keeps: a lane has a ready entry in the stream (field `entry` of
-- its state) exactly while its queue is not empty, or is parked until its asker's turn comes. So no
-- question waits without an owner to come, and no thread is handed out twice.
local PARKED = 'parked'

local function is_listed(ready, entry)
  if entry == PARKED then return true end
  local found = entry and redis.pcall('XRANGE', ready, entry, entry)
  return found and not found.err and #found > 0
end

local function expect_lane(ready, queue, state)
  expect(ready, 'stream')
  expect(queue, 'zset')
  expect(state, 'hash')
end

-- The entry that a lane's state names. Where that is lost, but questions wait, it is from now on the
-- one that was found.
local function entry_of(ready, queue, state, found, state_s)
  local entry = redis.call('HGET', state, 'entry')
  if entry == found or redis.call('ZCARD', queue) == 0 or is_listed(ready, entry) then
    return entry
  end
  redis.call('HSET', state, 'entry', found)
  redis.call('EXPIRE', state, state_s)
  return found
end

-- Also where the entry it had is lost.
local function make_ready(ready, state, lane, ready_s, person)
  if is_listed(ready, redis.call('HGET', state, 'entry')) then return end
  local entry = redis.call('XADD', ready, '*', 'lane', lane, 'person', person or '')
  redis.call('HSET', state, 'entry', entry)
  redis.call('EXPIRE', ready, ready_s)
end

-- An open question joins those of its lane. `keys`: question, ready, queue, state; `kept_s`: how
-- long the open question, the state and the stream are kept.
local function enqueue(keys, id, order, lane, kept_s, person)
  local question, ready, queue, state = unpack(keys)
  local open_s, state_s, ready_s = unpack(kept_s)
  redis.call('EXPIRE', question, open_s)
  redis.call('ZADD', queue, order, id)
  redis.call('EXPIRE', queue, open_s)
  make_ready(ready, state, lane, ready_s, person)
  redis.call('EXPIRE', state, state_s)
end
