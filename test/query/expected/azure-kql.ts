/** The cases in Azure's KQL, or why that language refuses them. */

import type { Expected } from "./index.ts";

export const azureKql: Expected = {
  "every request": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| summarize value = count()`,
  "equals a text": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where Status == "error"
| summarize value = count()`,
  "does not equal a text": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where Status != "error"
| summarize value = count()`,
  "equals a text with quotes": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where ErrorType == "a\\"b'c\\\\d"
| summarize value = count()`,
  "equals a text with signs of every language": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where ErrorType == "{{x}} $__y %{z} \`w\` \${v}\\nü"
| summarize value = count()`,
  "equals a number": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where RetryCount == 2
| summarize value = count()`,
  "does not equal a number": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where (isnull(RetryCount) or RetryCount != 2)
| summarize value = count()`,
  "is true": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where Streaming == true
| summarize value = count()`,
  "is not true": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where (isnull(Streaming) or Streaming != true)
| summarize value = count()`,
  "is false": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where Streaming == false
| summarize value = count()`,
  "equals a level": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where Level == "error"
| summarize value = count()`,
  "equals a service": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where Service == "llm-service"
| summarize value = count()`,
  "does not equal a service": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where Service != "llm-service"
| summarize value = count()`,
  "equals an id": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where RequestId == "req-1"
| summarize value = count()`,
  "is one of": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where Status in ("error", "timeout")
| summarize value = count()`,
  "is none of": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where Status !in ("error", "timeout")
| summarize value = count()`,
  "is one of no value": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where false
| summarize value = count()`,
  "is above": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where LatencyMs > 5000
| summarize value = count()`,
  "is not above": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where (isnull(LatencyMs) or LatencyMs <= 5000)
| summarize value = count()`,
  "is at least": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where LatencyMs >= 5000
| summarize value = count()`,
  "is below": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where CostUsd < 0.25
| summarize value = count()`,
  "is at most": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where CostUsd <= 0.25
| summarize value = count()`,
  "contains, in the message": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where Message contains_cs "rate limit"
| summarize value = count()`,
  "does not contain, in the message": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where not(Message contains_cs "rate limit")
| summarize value = count()`,
  "contains, in a field": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where ErrorMessage contains_cs "50% *off* \\\\ \\"x\\""
| summarize value = count()`,
  "does not contain, in a field": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where not(ErrorMessage contains_cs "rate limit")
| summarize value = count()`,
  "matches, in the message": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where (isnotempty(Message) and Message matches regex "time[ -]?out|timed out")
| summarize value = count()`,
  "matches, in a field": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where (isnotempty(ErrorType) and ErrorType matches regex "^Rate.*Error$")
| summarize value = count()`,
  "does not match, in a field": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where (isempty(ErrorType) or not(ErrorType matches regex "^Rate.*Error$"))
| summarize value = count()`,
  "matches, in a label": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where (isnotempty(Service) and Service matches regex "^llm-")
| summarize value = count()`,
  exists: `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where isnotempty(ErrorType)
| summarize value = count()`,
  "does not exist": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where isempty(ErrorType)
| summarize value = count()`,
  "a measure exists": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where isnotnull(TtftMs)
| summarize value = count()`,
  "two conditions": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where Status == "error"
| where LatencyMs > 5000
| summarize value = count()`,
  "any of two": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where (Status == "error" or LatencyMs > 5000)
| summarize value = count()`,
  "not all of two": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where (Status != "error" or (isnull(LatencyMs) or LatencyMs <= 5000))
| summarize value = count()`,
  "not any of two": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where (Status != "error" and (isnull(LatencyMs) or LatencyMs <= 5000))
| summarize value = count()`,
  "all within any within not": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where ((Status != "error" or Model == "gpt-4o") and isempty(ErrorType))
| summarize value = count()`,
  "any, of a label and a field": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where (Service == "llm-service" or Status == "error")
| summarize value = count()`,
  "any of nothing": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where false
| summarize value = count()`,
  "all of nothing": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| summarize value = count()`,
  "two events": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event in ("model_error", "model_unavailable")
| summarize value = count()`,
  "every record": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test"
| summarize value = count()`,
  rate: `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| summarize value = count() / 300.0`,
  sum: `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where isnotnull(CompletionTokens)
| summarize value = sum(CompletionTokens)
| where isfinite(value)`,
  "sum per second": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where isnotnull(CostUsd)
| summarize value = sum(CostUsd) / 300.0
| where isfinite(value)`,
  average: `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where isnotnull(LatencyMs)
| summarize value = avg(LatencyMs)
| where isfinite(value)`,
  minimum: `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where isnotnull(LatencyMs)
| summarize value = min(LatencyMs)
| where isfinite(value)`,
  maximum: `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where isnotnull(LatencyMs)
| summarize value = max(LatencyMs)
| where isfinite(value)`,
  last: `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where isnotnull(CacheTokens)
| summarize (newest, value) = arg_max(TimeGenerated, CacheTokens)
| project-away newest
| where isnotnull(value)`,
  "standard deviation": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where isnotnull(LatencyMs)
| summarize value = stdevp(LatencyMs)
| where isfinite(value)`,
  "percentile 95": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where isnotnull(LatencyMs)
| summarize value = percentile(LatencyMs, 95)
| where isfinite(value)`,
  "percentile 99.9 of what no histogram has": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where isnotnull(CompletionTokens)
| summarize value = percentile(CompletionTokens, 99.9)
| where isfinite(value)`,
  distinct: `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where isnotempty(UserId)
| summarize value = dcount(UserId, 2)`,
  histogram: `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where isnotnull(LatencyMs)
| summarize le_100 = countif(LatencyMs <= 100), le_1000 = countif(LatencyMs <= 1000), le_5000 = countif(LatencyMs <= 5000), le_inf = count()`,
  "ratio of records": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| summarize part = countif(Status in ("error", "timeout")), whole = count()
| where whole != 0
| extend value = todouble(part) / whole
| project-away part, whole`,
  "ratio with a whole": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "cache_access"
| summarize part = countif(CacheHit == true), whole = countif(CacheType == "semantic")
| where whole != 0
| extend value = todouble(part) / whole
| project-away part, whole`,
  "ratio of sums": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| summarize part = sum(CacheTokens), whole = sum(PromptTokens) by Model
| where whole != 0
| extend value = coalesce(todouble(part), 0.0) / whole
| project-away part, whole`,
  "ratio of a sum and a count": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| summarize part = sum(CostUsd), whole = count()
| where whole != 0
| extend value = coalesce(todouble(part), 0.0) / whole
| project-away part, whole`,
  absent: `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| summarize records = count()
| where records == 0
| project value = 1`,
  "absent under a condition": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where Service == "llm-service"
| summarize records = count()
| where records == 0
| project value = 1`,
  "count by one": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| summarize value = count() by Model`,
  "count by two": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| summarize value = count() by Model, Status`,
  "count by a flag": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| summarize value = count() by Streaming`,
  "count by service": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| summarize value = count() by Service`,
  "count by service of every record": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test"
| summarize value = count() by Service, Level`,
  "percentile by one": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where isnotnull(LatencyMs)
| summarize value = percentile(LatencyMs, 95) by Model
| where isfinite(value)`,
  "histogram by one": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where isnotnull(TtftMs)
| summarize le_100 = countif(TtftMs <= 100), le_1000 = countif(TtftMs <= 1000), le_inf = count() by Model`,
  "ratio by one": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| summarize part = countif(Status == "error"), whole = count() by Model
| where whole != 0
| extend value = todouble(part) / whole
| project-away part, whole`,
  "top users": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| summarize value = count() by UserId
| top 10 by value desc`,
  "top models by provider": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where isnotnull(CostUsd)
| summarize value = sum(CostUsd) by Provider, Model
| where isfinite(value)
| top 3 by value desc`,
  "an hour": `LLMServiceLogs
| where TimeGenerated > ago(1h) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| summarize value = count()`,
  "ninety seconds": `LLMServiceLogs
| where TimeGenerated > ago(90s) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| summarize value = count()`,
  "the asker's window": `LLMServiceLogs
| where TimeGenerated > ago(1h) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| summarize value = count()`,
  "the viewer's range": `LLMServiceLogs
| where Environment == "test" and Event == "request_end"
| summarize value = count()`,
  "series with a window": `LLMServiceLogs
| where Environment == "test" and Event == "request_end"
| summarize value = count() by Model, bin(TimeGenerated, 5m)`,
  "series of counts": `LLMServiceLogs
| where Environment == "test" and Event == "request_end"
| summarize value = count() by Model, bin(TimeGenerated, 5m)`,
  "series of rates": `LLMServiceLogs
| where Environment == "test" and Event == "request_end"
| summarize value = count() / 300.0 by Model, bin(TimeGenerated, 5m)`,
  "series of sums a second": `LLMServiceLogs
| where Environment == "test" and Event == "request_end"
| where isnotnull(CompletionTokens)
| summarize value = sum(CompletionTokens) / 300.0 by bin(TimeGenerated, 5m)
| where isfinite(value)`,
  "series of percentiles": `LLMServiceLogs
| where Environment == "test" and Event == "request_end"
| where isnotnull(LatencyMs)
| summarize value = percentile(LatencyMs, 95) by Model, bin(TimeGenerated, 5m)
| where isfinite(value)`,
  "series of ratios": `LLMServiceLogs
| where Environment == "test" and Event == "request_end"
| summarize part = countif(Status == "error"), whole = count() by bin(TimeGenerated, 5m)
| where whole != 0
| extend value = todouble(part) / whole
| project-away part, whole`,
  "series of histograms": `LLMServiceLogs
| where Environment == "test" and Event == "request_end"
| where isnotnull(LatencyMs)
| summarize le_100 = countif(LatencyMs <= 100), le_1000 = countif(LatencyMs <= 1000), le_5000 = countif(LatencyMs <= 5000), le_inf = count() by bin(TimeGenerated, 5m)`,
  "series of distinct values": `LLMServiceLogs
| where Environment == "test" and Event == "request_end"
| where isnotempty(UserId)
| summarize value = dcount(UserId, 2) by bin(TimeGenerated, 5m)`,
  "series of a top list": "unsupported: the largest groups of a series need a second query",
  "with a chosen value": `LLMServiceLogs
| where Environment == "test" and Event == "request_end"
| where "*" in ($service) or Service in ($service)
| summarize value = count() / 300.0 by Model, bin(TimeGenerated, 5m)`,
  "sampled: count": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "cache_access"
| summarize value = sum(coalesce(SampleWeight, 1.0))`,
  "sampled: rate by one": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "cache_access"
| summarize value = sum(coalesce(SampleWeight, 1.0)) / 300.0 by CacheType`,
  "sampled: sum": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "prompt_received"
| where isnotnull(PromptLength)
| summarize value = sum(coalesce(SampleWeight, 1.0) * PromptLength)
| where isfinite(value)`,
  "sampled: average": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "cache_access"
| where isnotnull(LatencyMs)
| summarize value = sum(coalesce(SampleWeight, 1.0) * LatencyMs) / sum(coalesce(SampleWeight, 1.0))
| where isfinite(value)`,
  "sampled: ratio": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "cache_access"
| summarize part = sumif(coalesce(SampleWeight, 1.0), CacheHit == true), whole = sum(coalesce(SampleWeight, 1.0))
| where whole != 0
| extend value = todouble(part) / whole
| project-away part, whole`,
  "sampled: histogram": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "cache_access"
| where isnotnull(LatencyMs)
| summarize le_1 = sumif(coalesce(SampleWeight, 1.0), LatencyMs <= 1), le_10 = sumif(coalesce(SampleWeight, 1.0), LatencyMs <= 10), le_inf = sum(coalesce(SampleWeight, 1.0))`,
  "sampled: percentile": "unsupported: percentile cannot weigh records that log sampling has thinned out",
  "sampled: percentile above the sampled level": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "cache_access"
| where Level == "error"
| where isnotnull(LatencyMs)
| summarize value = percentile(LatencyMs, 95)
| where isfinite(value)`,
  "sampled: distinct": "unsupported: distinct cannot weigh records that log sampling has thinned out",
  "sampled: absent": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "cache_access"
| summarize records = count()
| where records == 0
| project value = 1`,
  "sampled: an event never sampled": `LLMServiceLogs
| where TimeGenerated > ago(5m) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| summarize value = count()`,
  "sampled: records": `LLMServiceLogs
| where TimeGenerated > ago(1h) and TimeGenerated <= now()
| where Environment == "test" and Event == "cache_access"
| top 5 by TimeGenerated desc`,
  "newest records": `LLMServiceLogs
| where TimeGenerated > ago(1h) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| top 1000 by TimeGenerated desc`,
  "newest records, some fields": `LLMServiceLogs
| where TimeGenerated > ago(1h) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where LatencyMs > 5000
| top 50 by TimeGenerated desc
| project TimeGenerated, RequestId, Model, LatencyMs, Message`,
  "newest of every record": `LLMServiceLogs
| where TimeGenerated > ago(1h) and TimeGenerated <= now()
| where Environment == "test"
| top 20 by TimeGenerated desc`,
  "newest records of a chosen value": `LLMServiceLogs
| where Environment == "test" and Event == "request_end"
| where "*" in ($service) or Service in ($service)
| top 1000 by TimeGenerated desc`,
  forRequest: `LLMServiceLogs
| where TimeGenerated > ago(1h) and TimeGenerated <= now()
| where Environment == "test"
| where RequestId == "req-1"
| top 1000 by TimeGenerated desc`,
  forTrace: `LLMServiceLogs
| where TimeGenerated > ago(1h) and TimeGenerated <= now()
| where Environment == "test"
| where TraceId == "4bf92f3577b34da6a3ce929d0e0e4736"
| top 1000 by TimeGenerated desc`,
  forUser: `LLMServiceLogs
| where TimeGenerated > ago(1h) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where UserId == "9f86d081884c7d65"
| top 1000 by TimeGenerated desc`,
  forModel: `LLMServiceLogs
| where TimeGenerated > ago(1h) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where Model == "gpt-4o"
| top 1000 by TimeGenerated desc`,
  forService: `LLMServiceLogs
| where TimeGenerated > ago(1h) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where Service in ("chat-api", "llm-service")
| top 1000 by TimeGenerated desc`,
  errorsOnly: `LLMServiceLogs
| where TimeGenerated > ago(1h) and TimeGenerated <= now()
| where Environment == "test"
| where Level in ("error", "critical")
| top 1000 by TimeGenerated desc`,
  slowerThan: `LLMServiceLogs
| where TimeGenerated > ago(1h) and TimeGenerated <= now()
| where Environment == "test" and Event == "request_end"
| where LatencyMs > 5000
| top 1000 by TimeGenerated desc`,
  search: `LLMServiceLogs
| where TimeGenerated > ago(1h) and TimeGenerated <= now()
| where Environment == "test"
| where Message contains_cs "rate limit"
| top 1000 by TimeGenerated desc`,
  "raw in every language": "print 1",
  "raw in one language": "unsupported: it is asked in the words of other languages only",
};
