-- Arguments after `--`: method, bytes of body. The request stays static (no `request` function), so wrk itself costs the
-- same for every case; the figures leave as one JSON line, exact instead of wrk's rounded text.
function init(args)
  wrk.method = args[1]
  local bytes = tonumber(args[2])
  if bytes > 0 then
    wrk.body = string.rep("x", bytes)
    wrk.headers["Content-Type"] = "application/octet-stream"
  end
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '\nwao-bench {"requests":%d,"durationUs":%d,"bytes":%d,"p50Us":%d,"p99Us":%d,"badStatus":%d,"broken":%d}\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99),
    e.status, e.connect + e.read + e.write + e.timeout))
end
