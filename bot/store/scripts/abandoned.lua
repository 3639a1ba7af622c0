-- Finds lanes whose worker has not renewed its lease. (Begins with set_aside.lua.)
--
-- Redis measures how long an entry has lain idle by a clock that may go back (another machine's
-- after a failover): then idle times begin anew, and no lease ends later than one that begins now.
--
-- KEYS: ready, clock, lost, looking
-- ARGV: group, consumer, lease ms, start, count, clock s, state key prefix
-- Returns what XAUTOCLAIM does, or 'gone' (no stream, or no group); and of which loss the caller is
-- to look after, or '': one copy at a time is told, and another where that one does not finish
local ready, clock, group, consumer = KEYS[1], KEYS[2], ARGV[1], ARGV[2]
local TOLERANCE_MS, PAGE = 1000, 1000
expect(ready, 'stream')
expect(clock, 'string')

local now = now_ms()

local function shorten_lease(entry)
  local found = redis.call('XRANGE', ready, entry, entry)[1]
  local lane = found and found[2][1] == 'lane' and found[2][2]
  if not lane then return end
  local state = ARGV[7] .. lane
  expect(state, 'hash')
  local latest = now + ARGV[3]
  if number(redis.call('HGET', state, 'until'), 0) > latest then
    redis.call('HSET', state, 'until', latest)
  end
end

local function begin_anew()
  local start, pending = '-', nil
  repeat
    pending = redis.pcall('XPENDING', ready, group, start, '+', PAGE)
    if pending.err then return end
    for _, entry in ipairs(pending) do
      shorten_lease(entry[1])
      redis.call('XCLAIM', ready, group, entry[2], 0, entry[1], 'IDLE', 0, 'JUSTID')
      start = '(' .. entry[1]
    end
  until #pending < PAGE
end

local seen = number(redis.call('GET', clock), 0)
if seen > now + TOLERANCE_MS then begin_anew() end
if math.abs(now - seen) > TOLERANCE_MS then
  redis.call('SET', clock, string.format('%.0f', now), 'EX', ARGV[6])
end

local claimed = redis.pcall('XAUTOCLAIM', ready, group, consumer, ARGV[3], ARGV[4], 'COUNT', ARGV[5])
if claimed.err then
  if not claimed.err:find('NOGROUP') then error(claimed.err) end
  claimed = 'gone'
end
renew_unless(KEYS[3], 'string')
local lost = redis.call('GET', KEYS[3])
if not lost or not redis.call('SET', KEYS[4], consumer, 'NX', 'PX', ARGV[3]) then lost = '' end
return {claimed, lost}
