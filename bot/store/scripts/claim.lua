-- Claims what is to be done once. (Begins with set_aside.lua.)
--
-- KEYS: claim
-- ARGV: token, length in ms, most tries, claim s
-- Returns {'ours' | 'settled' (done, or tried too often) | 'held' (by another), tries}
-- Repeating it with the same token gives the same claim again.
local claim, token, length_ms = KEYS[1], ARGV[1], tonumber(ARGV[2])
local now = now_ms()
expect(claim, 'hash')

local was = redis.call('HMGET', claim, 'settled', 'token', 'until', 'tries')
local tries = count(was[4], MOST_COUNTED)
if was[1] then return {'settled', tries} end
if was[2] == token then return {'ours', tries} end
local ends = number(was[3], 0)
-- One that ends later than any that begins now was written before the clock stepped back.
if ends > now and ends <= now + length_ms then return {'held', tries} end
if tries >= tonumber(ARGV[3]) then return {'settled', tries} end
redis.call('HSET', claim, 'token', token, 'until', now + length_ms, 'tries', tries + 1)
redis.call('EXPIRE', claim, ARGV[4])
return {'ours', tries + 1}
