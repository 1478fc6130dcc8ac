-- Takes a permit from a token bucket, by Redis's own clock.
--
-- KEYS[1]  the bucket: a hash of `left` (permits, with fractions) and `at` (epoch milliseconds of that count)
-- ARGV[1]  permits of a full bucket
-- ARGV[2]  window, milliseconds: the time in which an empty bucket fills, evenly
--
-- Returns {allowed (1 or 0), permits left, milliseconds until there is a permit, milliseconds until the bucket is full}.
-- Not idempotent: each call is a request. A bucket that would be full is not kept.
local permits = tonumber(ARGV[1])
local window = tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local bucket = redis.call('HMGET', KEYS[1], 'left', 'at')
local left = tonumber(bucket[1]) or permits
local at = math.min(tonumber(bucket[2]) or now, now)
left = math.min(permits, left + (now - at) * permits / window)
local allowed = 0
if left >= 1 then
  allowed = 1
  left = left - 1
end
local full = math.ceil((permits - left) * window / permits)
redis.call('HSET', KEYS[1], 'left', string.format('%.6f', left), 'at', string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], full + 1)
local next = 0
if left < 1 then
  next = math.ceil((1 - left) * window / permits)
end
return {allowed, math.floor(left), next, full}
