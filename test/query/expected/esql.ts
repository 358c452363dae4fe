/** The cases in esql, or why that language refuses them. */

import type { Expected } from "./index.ts";

export const esql: Expected = {
  "every request": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
| STATS value = COUNT(*)
| KEEP value`,
  "equals a text": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND llm.status == "error"
| STATS value = COUNT(*)
| KEEP value`,
  "does not equal a text": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND (llm.status IS NULL OR llm.status != "error")
| STATS value = COUNT(*)
| KEEP value`,
  "equals a text with quotes": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND error.type == "a\\"b'c\\\\d"
| STATS value = COUNT(*)
| KEEP value`,
  "equals a text with signs of every language": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND error.type == "{{x}} $__y %{z} \`w\` \${v}\\nü"
| STATS value = COUNT(*)
| KEEP value`,
  "equals a number": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND llm.retry_count == 2
| STATS value = COUNT(*)
| KEEP value`,
  "does not equal a number": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND (llm.retry_count IS NULL OR llm.retry_count != 2)
| STATS value = COUNT(*)
| KEEP value`,
  "is true": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND llm.streaming == true
| STATS value = COUNT(*)
| KEEP value`,
  "is not true": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND (llm.streaming IS NULL OR llm.streaming != true)
| STATS value = COUNT(*)
| KEEP value`,
  "is false": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND llm.streaming == false
| STATS value = COUNT(*)
| KEEP value`,
  "equals a level": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND log.level == "error"
| STATS value = COUNT(*)
| KEEP value`,
  "equals a service": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND service.name == "llm-service"
| STATS value = COUNT(*)
| KEEP value`,
  "does not equal a service": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND (service.name IS NULL OR service.name != "llm-service")
| STATS value = COUNT(*)
| KEEP value`,
  "equals an id": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND http.request.id == "req-1"
| STATS value = COUNT(*)
| KEEP value`,
  "is one of": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND llm.status IN ("error", "timeout")
| STATS value = COUNT(*)
| KEEP value`,
  "is none of": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND (llm.status IS NULL OR NOT llm.status IN ("error", "timeout"))
| STATS value = COUNT(*)
| KEEP value`,
  "is one of no value": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND false
| STATS value = COUNT(*)
| KEEP value`,
  "is above": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND llm.latency_ms > 5000
| STATS value = COUNT(*)
| KEEP value`,
  "is not above": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND (llm.latency_ms IS NULL OR llm.latency_ms <= 5000)
| STATS value = COUNT(*)
| KEEP value`,
  "is at least": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND llm.latency_ms >= 5000
| STATS value = COUNT(*)
| KEEP value`,
  "is below": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND llm.cost_usd < 0.25
| STATS value = COUNT(*)
| KEEP value`,
  "is at most": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND llm.cost_usd <= 0.25
| STATS value = COUNT(*)
| KEEP value`,
  "contains, in the message": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND LOCATE(message, "rate limit") > 0
| STATS value = COUNT(*)
| KEEP value`,
  "does not contain, in the message": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND (message IS NULL OR NOT LOCATE(message, "rate limit") > 0)
| STATS value = COUNT(*)
| KEEP value`,
  "contains, in a field": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND LOCATE(error.message, "50% *off* \\\\ \\"x\\"") > 0
| STATS value = COUNT(*)
| KEEP value`,
  "does not contain, in a field": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND (error.message IS NULL OR NOT LOCATE(error.message, "rate limit") > 0)
| STATS value = COUNT(*)
| KEEP value`,
  "matches, in the message": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND message RLIKE ".*time[ \\\\-]?out.*|.*timed out.*"
| STATS value = COUNT(*)
| KEEP value`,
  "matches, in a field": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND error.type RLIKE "Rate[^\\n]*Error"
| STATS value = COUNT(*)
| KEEP value`,
  "does not match, in a field": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND (error.type IS NULL OR NOT error.type RLIKE "Rate[^\\n]*Error")
| STATS value = COUNT(*)
| KEEP value`,
  "matches, in a label": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND service.name RLIKE "llm\\\\-.*"
| STATS value = COUNT(*)
| KEEP value`,
  exists: `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND error.type IS NOT NULL
| STATS value = COUNT(*)
| KEEP value`,
  "does not exist": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND error.type IS NULL
| STATS value = COUNT(*)
| KEEP value`,
  "a measure exists": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND llm.ttft_ms IS NOT NULL
| STATS value = COUNT(*)
| KEEP value`,
  "two conditions": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND llm.status == "error"
  AND llm.latency_ms > 5000
| STATS value = COUNT(*)
| KEEP value`,
  "any of two": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND (llm.status == "error" OR llm.latency_ms > 5000)
| STATS value = COUNT(*)
| KEEP value`,
  "not all of two": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND (llm.status IS NULL OR llm.status != "error" OR llm.latency_ms IS NULL OR llm.latency_ms <= 5000)
| STATS value = COUNT(*)
| KEEP value`,
  "not any of two": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND (llm.status IS NULL OR llm.status != "error") AND (llm.latency_ms IS NULL OR llm.latency_ms <= 5000)
| STATS value = COUNT(*)
| KEEP value`,
  "all within any within not": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND (llm.status IS NULL OR llm.status != "error" OR gen_ai.request.model == "gpt-4o") AND error.type IS NULL
| STATS value = COUNT(*)
| KEEP value`,
  "any, of a label and a field": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND (service.name == "llm-service" OR llm.status == "error")
| STATS value = COUNT(*)
| KEEP value`,
  "any of nothing": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND false
| STATS value = COUNT(*)
| KEEP value`,
  "all of nothing": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
| STATS value = COUNT(*)
| KEEP value`,
  "two events": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action IN ("model_error", "model_unavailable")
| STATS value = COUNT(*)
| KEEP value`,
  "every record": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
| STATS value = COUNT(*)
| KEEP value`,
  rate: `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
| STATS _count = COUNT(*)
| EVAL value = TO_DOUBLE(_count) / 300.0
| KEEP value`,
  sum: `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
| STATS value = SUM(gen_ai.usage.output_tokens)
| WHERE value IS NOT NULL
| KEEP value`,
  "sum per second": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
| STATS _sum = SUM(llm.cost_usd)
| EVAL value = TO_DOUBLE(_sum) / 300.0
| WHERE value IS NOT NULL
| KEEP value`,
  average: `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
| STATS value = AVG(llm.latency_ms)
| WHERE value IS NOT NULL
| KEEP value`,
  minimum: `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
| STATS value = MIN(llm.latency_ms)
| WHERE value IS NOT NULL
| KEEP value`,
  maximum: `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
| STATS value = MAX(llm.latency_ms)
| WHERE value IS NOT NULL
| KEEP value`,
  last: `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
| STATS _last = MAX(CONCAT(TO_STRING(TO_LONG(@timestamp)), " ", TO_STRING(llm.cache_tokens)))
| EVAL value = TO_DOUBLE(SUBSTRING(_last, 21))
| WHERE value IS NOT NULL
| KEEP value`,
  "standard deviation": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
| STATS value = STD_DEV(llm.latency_ms)
| WHERE value IS NOT NULL
| KEEP value`,
  "percentile 95": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
| STATS value = PERCENTILE(llm.latency_ms, 95)
| WHERE value IS NOT NULL
| KEEP value`,
  "percentile 99.9 of what no histogram has": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
| STATS value = PERCENTILE(gen_ai.usage.output_tokens, 99.9)
| WHERE value IS NOT NULL
| KEEP value`,
  distinct: `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
| STATS value = COUNT_DISTINCT(user.hash, 40000)
| KEEP value`,
  histogram: `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
| STATS _le_0 = COUNT(*) WHERE llm.latency_ms <= 100.0,
    _le_1 = COUNT(*) WHERE llm.latency_ms <= 1000.0,
    _le_2 = COUNT(*) WHERE llm.latency_ms <= 5000.0,
    _le_all = COUNT(*) WHERE llm.latency_ms IS NOT NULL
| WHERE _le_all > 0
| EVAL _bucket = MV_ZIP(["100", "1000", "5000", "+Inf"], MV_APPEND(MV_APPEND(MV_APPEND(COALESCE(TO_STRING(_le_0), "0"), COALESCE(TO_STRING(_le_1), "0")), COALESCE(TO_STRING(_le_2), "0")), COALESCE(TO_STRING(_le_all), "0")), "|")
| MV_EXPAND _bucket
| DISSECT _bucket "%{le}|%{value}"
| EVAL value = TO_DOUBLE(value)
| KEEP value, le`,
  "ratio of records": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
| STATS _part = COUNT(*) WHERE llm.status IN ("error", "timeout"),
    _whole = COUNT(*)
| WHERE _whole != 0
| EVAL value = COALESCE(TO_DOUBLE(_part), 0.0) / _whole
| KEEP value`,
  "ratio with a whole": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "cache_access"
| STATS _part = COUNT(*) WHERE llm.cache_hit == true,
    _whole = COUNT(*) WHERE llm.cache_type == "semantic"
| WHERE _whole != 0
| EVAL value = COALESCE(TO_DOUBLE(_part), 0.0) / _whole
| KEEP value`,
  "ratio of sums": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
| STATS _part = SUM(llm.cache_tokens),
    _whole = SUM(gen_ai.usage.input_tokens)
  BY gen_ai.request.model
| WHERE _whole != 0
| EVAL value = COALESCE(TO_DOUBLE(_part), 0.0) / _whole
| LIMIT 10000
| KEEP value, gen_ai.request.model`,
  "ratio of a sum and a count": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
| STATS _part = SUM(llm.cost_usd),
    _whole = COUNT(*)
| WHERE _whole != 0
| EVAL value = COALESCE(TO_DOUBLE(_part), 0.0) / _whole
| KEEP value`,
  absent: `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
| STATS _count = COUNT(*)
| WHERE _count == 0
| EVAL value = 1
| KEEP value`,
  "absent under a condition": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND service.name == "llm-service"
| STATS _count = COUNT(*)
| WHERE _count == 0
| EVAL value = 1
| KEEP value`,
  "count by one": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
| STATS value = COUNT(*)
  BY gen_ai.request.model
| LIMIT 10000
| KEEP value, gen_ai.request.model`,
  "count by two": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
| STATS value = COUNT(*)
  BY gen_ai.request.model, llm.status
| LIMIT 10000
| KEEP value, gen_ai.request.model, llm.status`,
  "count by a flag": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
| STATS value = COUNT(*)
  BY llm.streaming
| LIMIT 10000
| KEEP value, llm.streaming`,
  "count by service": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
| STATS value = COUNT(*)
  BY service.name
| LIMIT 10000
| KEEP value, service.name`,
  "count by service of every record": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
| STATS value = COUNT(*)
  BY service.name, log.level
| LIMIT 10000
| KEEP value, service.name, log.level`,
  "percentile by one": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
| STATS value = PERCENTILE(llm.latency_ms, 95)
  BY gen_ai.request.model
| WHERE value IS NOT NULL
| LIMIT 10000
| KEEP value, gen_ai.request.model`,
  "histogram by one": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
| STATS _le_0 = COUNT(*) WHERE llm.ttft_ms <= 100.0,
    _le_1 = COUNT(*) WHERE llm.ttft_ms <= 1000.0,
    _le_all = COUNT(*) WHERE llm.ttft_ms IS NOT NULL
  BY gen_ai.request.model
| WHERE _le_all > 0
| EVAL _bucket = MV_ZIP(["100", "1000", "+Inf"], MV_APPEND(MV_APPEND(COALESCE(TO_STRING(_le_0), "0"), COALESCE(TO_STRING(_le_1), "0")), COALESCE(TO_STRING(_le_all), "0")), "|")
| MV_EXPAND _bucket
| DISSECT _bucket "%{le}|%{value}"
| EVAL value = TO_DOUBLE(value)
| LIMIT 10000
| KEEP value, le, gen_ai.request.model`,
  "ratio by one": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
| STATS _part = COUNT(*) WHERE llm.status == "error",
    _whole = COUNT(*)
  BY gen_ai.request.model
| WHERE _whole != 0
| EVAL value = COALESCE(TO_DOUBLE(_part), 0.0) / _whole
| LIMIT 10000
| KEEP value, gen_ai.request.model`,
  "top users": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
| STATS value = COUNT(*)
  BY user.hash
| SORT value DESC
| LIMIT 10
| KEEP value, user.hash`,
  "top models by provider": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
| STATS value = SUM(llm.cost_usd)
  BY gen_ai.provider.name, gen_ai.request.model
| WHERE value IS NOT NULL
| SORT value DESC
| LIMIT 3
| KEEP value, gen_ai.provider.name, gen_ai.request.model`,
  "an hour": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 1 hour
  AND @timestamp <= NOW()
  AND event.action == "request_end"
| STATS value = COUNT(*)
| KEEP value`,
  "ninety seconds": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 90 seconds
  AND @timestamp <= NOW()
  AND event.action == "request_end"
| STATS value = COUNT(*)
| KEEP value`,
  "the asker's window": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 1 hour
  AND @timestamp <= NOW()
  AND event.action == "request_end"
| STATS value = COUNT(*)
| KEEP value`,
  "the viewer's range": `FROM logs-llm.*-test
| WHERE @timestamp > ?_tstart
  AND @timestamp <= ?_tend
  AND event.action == "request_end"
| STATS value = COUNT(*)
| KEEP value`,
  "series with a window": `FROM logs-llm.*-test
| WHERE @timestamp > ?_tstart
  AND @timestamp <= ?_tend
  AND event.action == "request_end"
| STATS value = COUNT(*)
  BY time = BUCKET(@timestamp, 5 minutes), gen_ai.request.model
| SORT time
| LIMIT 10000
| KEEP time, value, gen_ai.request.model`,
  "series of counts": `FROM logs-llm.*-test
| WHERE @timestamp > ?_tstart
  AND @timestamp <= ?_tend
  AND event.action == "request_end"
| STATS value = COUNT(*)
  BY time = BUCKET(@timestamp, 75, ?_tstart, ?_tend), gen_ai.request.model
| SORT time
| LIMIT 10000
| KEEP time, value, gen_ai.request.model`,
  "series of rates": `FROM logs-llm.*-test
| WHERE @timestamp > ?_tstart
  AND @timestamp <= ?_tend
  AND event.action == "request_end"
| EVAL _start = TO_LONG(TO_DATETIME(?_tstart)), _step = GREATEST(TO_LONG(1000), (TO_LONG(TO_DATETIME(?_tend)) - TO_LONG(TO_DATETIME(?_tstart))) / 75)
| STATS _count = COUNT(*),
    _length = MAX(_step)
  BY time = TO_DATETIME(_start + (TO_LONG(TO_DATETIME(@timestamp)) - _start) / _step * _step), gen_ai.request.model
| EVAL value = TO_DOUBLE(_count) / (_length / 1000.0)
| SORT time
| LIMIT 10000
| KEEP time, value, gen_ai.request.model`,
  "series of sums a second": `FROM logs-llm.*-test
| WHERE @timestamp > ?_tstart
  AND @timestamp <= ?_tend
  AND event.action == "request_end"
| EVAL _start = TO_LONG(TO_DATETIME(?_tstart)), _step = GREATEST(TO_LONG(1000), (TO_LONG(TO_DATETIME(?_tend)) - TO_LONG(TO_DATETIME(?_tstart))) / 75)
| STATS _sum = SUM(gen_ai.usage.output_tokens),
    _length = MAX(_step)
  BY time = TO_DATETIME(_start + (TO_LONG(TO_DATETIME(@timestamp)) - _start) / _step * _step)
| EVAL value = TO_DOUBLE(_sum) / (_length / 1000.0)
| WHERE value IS NOT NULL
| SORT time
| LIMIT 10000
| KEEP time, value`,
  "series of percentiles": `FROM logs-llm.*-test
| WHERE @timestamp > ?_tstart
  AND @timestamp <= ?_tend
  AND event.action == "request_end"
| STATS value = PERCENTILE(llm.latency_ms, 95)
  BY time = BUCKET(@timestamp, 75, ?_tstart, ?_tend), gen_ai.request.model
| WHERE value IS NOT NULL
| SORT time
| LIMIT 10000
| KEEP time, value, gen_ai.request.model`,
  "series of ratios": `FROM logs-llm.*-test
| WHERE @timestamp > ?_tstart
  AND @timestamp <= ?_tend
  AND event.action == "request_end"
| STATS _part = COUNT(*) WHERE llm.status == "error",
    _whole = COUNT(*)
  BY time = BUCKET(@timestamp, 75, ?_tstart, ?_tend)
| WHERE _whole != 0
| EVAL value = COALESCE(TO_DOUBLE(_part), 0.0) / _whole
| SORT time
| LIMIT 10000
| KEEP time, value`,
  "series of histograms": `FROM logs-llm.*-test
| WHERE @timestamp > ?_tstart
  AND @timestamp <= ?_tend
  AND event.action == "request_end"
| STATS _le_0 = COUNT(*) WHERE llm.latency_ms <= 100.0,
    _le_1 = COUNT(*) WHERE llm.latency_ms <= 1000.0,
    _le_2 = COUNT(*) WHERE llm.latency_ms <= 5000.0,
    _le_all = COUNT(*) WHERE llm.latency_ms IS NOT NULL
  BY time = BUCKET(@timestamp, 75, ?_tstart, ?_tend)
| WHERE _le_all > 0
| EVAL _bucket = MV_ZIP(["100", "1000", "5000", "+Inf"], MV_APPEND(MV_APPEND(MV_APPEND(COALESCE(TO_STRING(_le_0), "0"), COALESCE(TO_STRING(_le_1), "0")), COALESCE(TO_STRING(_le_2), "0")), COALESCE(TO_STRING(_le_all), "0")), "|")
| MV_EXPAND _bucket
| DISSECT _bucket "%{le}|%{value}"
| EVAL value = TO_DOUBLE(value)
| SORT time
| LIMIT 10000
| KEEP time, value, le`,
  "series of distinct values": `FROM logs-llm.*-test
| WHERE @timestamp > ?_tstart
  AND @timestamp <= ?_tend
  AND event.action == "request_end"
| STATS value = COUNT_DISTINCT(user.hash, 40000)
  BY time = BUCKET(@timestamp, 75, ?_tstart, ?_tend)
| SORT time
| LIMIT 10000
| KEEP time, value`,
  "series of a top list": "unsupported: a top list of every step",
  "with a chosen value": `FROM logs-llm.*-test
| WHERE @timestamp > ?_tstart
  AND @timestamp <= ?_tend
  AND event.action == "request_end"
  AND service.name == "$service"
| EVAL _start = TO_LONG(TO_DATETIME(?_tstart)), _step = GREATEST(TO_LONG(1000), (TO_LONG(TO_DATETIME(?_tend)) - TO_LONG(TO_DATETIME(?_tstart))) / 75)
| STATS _count = COUNT(*),
    _length = MAX(_step)
  BY time = TO_DATETIME(_start + (TO_LONG(TO_DATETIME(@timestamp)) - _start) / _step * _step), gen_ai.request.model
| EVAL value = TO_DOUBLE(_count) / (_length / 1000.0)
| SORT time
| LIMIT 10000
| KEEP time, value, gen_ai.request.model`,
  "sampled: count": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "cache_access"
| STATS value = SUM(COALESCE(llm.sample_weight, 1.0))
| KEEP value`,
  "sampled: rate by one": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "cache_access"
| STATS _count = SUM(COALESCE(llm.sample_weight, 1.0))
  BY llm.cache_type
| EVAL value = TO_DOUBLE(_count) / 300.0
| LIMIT 10000
| KEEP value, llm.cache_type`,
  "sampled: sum": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "prompt_received"
| STATS value = SUM(llm.prompt_length * COALESCE(llm.sample_weight, 1.0))
| WHERE value IS NOT NULL
| KEEP value`,
  "sampled: average": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "cache_access"
| STATS _sum = SUM(llm.latency_ms * COALESCE(llm.sample_weight, 1.0)),
    _count = SUM(COALESCE(llm.sample_weight, 1.0)) WHERE llm.latency_ms IS NOT NULL
| EVAL value = TO_DOUBLE(_sum) / _count
| WHERE value IS NOT NULL
| KEEP value`,
  "sampled: ratio": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "cache_access"
| STATS _part = SUM(COALESCE(llm.sample_weight, 1.0)) WHERE llm.cache_hit == true,
    _whole = SUM(COALESCE(llm.sample_weight, 1.0))
| WHERE _whole != 0
| EVAL value = COALESCE(TO_DOUBLE(_part), 0.0) / _whole
| KEEP value`,
  "sampled: histogram": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "cache_access"
| STATS _le_0 = SUM(COALESCE(llm.sample_weight, 1.0)) WHERE llm.latency_ms <= 1.0,
    _le_1 = SUM(COALESCE(llm.sample_weight, 1.0)) WHERE llm.latency_ms <= 10.0,
    _le_all = SUM(COALESCE(llm.sample_weight, 1.0)) WHERE llm.latency_ms IS NOT NULL
| WHERE _le_all > 0
| EVAL _bucket = MV_ZIP(["1", "10", "+Inf"], MV_APPEND(MV_APPEND(COALESCE(TO_STRING(_le_0), "0"), COALESCE(TO_STRING(_le_1), "0")), COALESCE(TO_STRING(_le_all), "0")), "|")
| MV_EXPAND _bucket
| DISSECT _bucket "%{le}|%{value}"
| EVAL value = TO_DOUBLE(value)
| KEEP value, le`,
  "sampled: percentile": "unsupported: a percentile cannot be told from sampled records",
  "sampled: percentile above the sampled level": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "cache_access"
  AND log.level == "error"
| STATS value = PERCENTILE(llm.latency_ms, 95)
| WHERE value IS NOT NULL
| KEEP value`,
  "sampled: distinct": "unsupported: a distinct cannot be told from sampled records",
  "sampled: absent": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "cache_access"
| STATS _count = COUNT(*)
| WHERE _count == 0
| EVAL value = 1
| KEEP value`,
  "sampled: an event never sampled": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
| STATS value = COUNT(*)
| KEEP value`,
  "sampled: records": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 1 hour
  AND @timestamp <= NOW()
  AND event.action == "cache_access"
| SORT @timestamp DESC
| LIMIT 5`,
  "newest records": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 1 hour
  AND @timestamp <= NOW()
  AND event.action == "request_end"
| SORT @timestamp DESC
| LIMIT 1000`,
  "newest records, some fields": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 1 hour
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND llm.latency_ms > 5000
| SORT @timestamp DESC
| LIMIT 50
| KEEP @timestamp, http.request.id, gen_ai.request.model, llm.latency_ms, message`,
  "newest of every record": `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 1 hour
  AND @timestamp <= NOW()
| SORT @timestamp DESC
| LIMIT 20`,
  "newest records of a chosen value": `FROM logs-llm.*-test
| WHERE @timestamp > ?_tstart
  AND @timestamp <= ?_tend
  AND event.action == "request_end"
  AND service.name == "$service"
| SORT @timestamp DESC
| LIMIT 1000`,
  forRequest: `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 1 hour
  AND @timestamp <= NOW()
  AND http.request.id == "req-1"
| SORT @timestamp DESC
| LIMIT 1000`,
  forTrace: `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 1 hour
  AND @timestamp <= NOW()
  AND trace.id == "4bf92f3577b34da6a3ce929d0e0e4736"
| SORT @timestamp DESC
| LIMIT 1000`,
  forUser: `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 1 hour
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND user.hash == "9f86d081884c7d65"
| SORT @timestamp DESC
| LIMIT 1000`,
  forModel: `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 1 hour
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND gen_ai.request.model == "gpt-4o"
| SORT @timestamp DESC
| LIMIT 1000`,
  forService: `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 1 hour
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND service.name IN ("chat-api", "llm-service")
| SORT @timestamp DESC
| LIMIT 1000`,
  errorsOnly: `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 1 hour
  AND @timestamp <= NOW()
  AND log.level IN ("error", "critical")
| SORT @timestamp DESC
| LIMIT 1000`,
  slowerThan: `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 1 hour
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND llm.latency_ms > 5000
| SORT @timestamp DESC
| LIMIT 1000`,
  search: `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 1 hour
  AND @timestamp <= NOW()
  AND LOCATE(message, "rate limit") > 0
| SORT @timestamp DESC
| LIMIT 1000`,
  "raw in every language": "FROM logs-*",
  "raw in one language": "unsupported: it is asked in the words of other languages only",
};
