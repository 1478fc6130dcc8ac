-- Takes over a stock level of the ledger: how much remains, and when the sale is open.
--
-- KEYS[1] stock  [2] tickets: as in admit.lua
-- ARGV[1] remaining  [2] version  [3] opens  [4] closes (epoch ms, 0 for none)  [5] the highest ticket known; 0 if none
-- ARGV[6] granted
--
-- Returns 1 if anything was news, else 0.
--
-- Idempotent, and indifferent to order: what remains and the window go by version, each by its own, because decisions
-- have the stock without the window.

local version = tonumber(ARGV[2])
local has = redis.call('HMGET', KEYS[1], 'version', 'windowVersion')
local news = 0
if version > tonumber(has[1] or -1) then
  redis.call('HSET', KEYS[1], 'remaining', ARGV[1], 'version', ARGV[2])
  news = 1
end
if version > tonumber(has[2] or -1) then
  redis.call('HSET', KEYS[1], 'opens', ARGV[3], 'closes', ARGV[4], 'granted', ARGV[6], 'windowVersion', ARGV[2])
  news = 1
end
if tonumber(ARGV[5]) > tonumber(redis.call('GET', KEYS[2]) or 0) then
  redis.call('SET', KEYS[2], ARGV[5])
  news = 1
end
return news
