-- One call from several buckets, or from none, with the shares of who asks.
-- This is `claim` of bot/domain/governor/share.py line by line; read the reasons there.
-- (Begins with claim.lua.)
--
-- ARGV[4]  the longest wait in seconds
-- Answers {wait or '', living copies, 1: the slot is held / 0: ask again then}

local longest_s = tonumber(ARGV[4])
local claims = {}
for number = 1, (#KEYS - 1) / 2 do claims[number] = Claim.load(number) end
local wait_s, ask_again_s = judged(claims)

local function told(seconds, is_held)
  local told = answer(seconds)
  told[3] = is_held
  return told
end

if wait_s > longest_s then return told(nil, 0) end
if ask_again_s > 0 then return told(ask_again_s, 0) end
spend_all(claims, wait_s)
return told(wait_s, 1)
