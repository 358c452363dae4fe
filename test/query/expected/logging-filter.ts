/** The cases in Google's Logging query language, or why that language refuses them. */

import type { Expected } from "./index.ts";

export const loggingFilter: Expected = {
  "every request": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"`,
  "equals a text": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND jsonPayload.status =~ "^error$"`,
  "does not equal a text": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND NOT jsonPayload.status =~ "^error$"`,
  "equals a text with quotes": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND jsonPayload.error_type =~ "^a\\"b'c\\\\\\\\d$"`,
  "equals a text with signs of every language": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND jsonPayload.error_type =~ "^[{][{]x}} [$]__y %[{]z} \`w\` [$][{]v}\\nü$"`,
  "equals a number": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND jsonPayload.retry_count = 2`,
  "does not equal a number": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND NOT jsonPayload.retry_count = 2`,
  "is true": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND jsonPayload.streaming = true`,
  "is not true": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND NOT jsonPayload.streaming = true`,
  "is false": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND jsonPayload.streaming = false`,
  "equals a level": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND jsonPayload.level =~ "^error$"`,
  "equals a service": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND jsonPayload.service =~ "^llm-service$"`,
  "does not equal a service": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND NOT jsonPayload.service =~ "^llm-service$"`,
  "equals an id": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND jsonPayload.request_id =~ "^req-1$"`,
  "is one of": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND jsonPayload.status =~ "^(error|timeout)$"`,
  "is none of": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND NOT jsonPayload.status =~ "^(error|timeout)$"`,
  "is one of no value": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND (NOT logName:*)`,
  "is above": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND jsonPayload.latency_ms > 5000`,
  "is not above": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND NOT jsonPayload.latency_ms > 5000`,
  "is at least": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND jsonPayload.latency_ms >= 5000`,
  "is below": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND jsonPayload.cost_usd < 0.25`,
  "is at most": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND jsonPayload.cost_usd <= 0.25`,
  "contains, in the message": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND jsonPayload.message =~ "rate limit"`,
  "does not contain, in the message": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND NOT jsonPayload.message =~ "rate limit"`,
  "contains, in a field": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND jsonPayload.error_message =~ "50% [*]off[*] \\\\\\\\ \\"x\\""`,
  "does not contain, in a field": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND NOT jsonPayload.error_message =~ "rate limit"`,
  "matches, in the message": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND jsonPayload.message =~ "time[ -]?out|timed out"`,
  "matches, in a field": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND jsonPayload.error_type =~ "^Rate.*Error$"`,
  "does not match, in a field": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND NOT jsonPayload.error_type =~ "^Rate.*Error$"`,
  "matches, in a label": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND jsonPayload.service =~ "^llm-"`,
  exists: `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND jsonPayload.error_type:*`,
  "does not exist": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND NOT jsonPayload.error_type:*`,
  "a measure exists": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND jsonPayload.ttft_ms:*`,
  "two conditions": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND jsonPayload.status =~ "^error$"
AND jsonPayload.latency_ms > 5000`,
  "any of two": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND (jsonPayload.status =~ "^error$" OR jsonPayload.latency_ms > 5000)`,
  "not all of two": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND (NOT jsonPayload.status =~ "^error$" OR NOT jsonPayload.latency_ms > 5000)`,
  "not any of two": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND NOT jsonPayload.status =~ "^error$"
AND NOT jsonPayload.latency_ms > 5000`,
  "all within any within not": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND (NOT jsonPayload.status =~ "^error$" OR jsonPayload.model =~ "^gpt-4o$")
AND NOT jsonPayload.error_type:*`,
  "any, of a label and a field": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND (jsonPayload.service =~ "^llm-service$" OR jsonPayload.status =~ "^error$")`,
  "any of nothing": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND NOT logName:*`,
  "all of nothing": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"`,
  "two events": `log_id("llm-test-application")
AND jsonPayload.event =~ "^(model_error|model_unavailable)$"`,
  "every record":
    '(log_id("llm-test-application") OR log_id("llm-test-access") OR log_id("llm-test-performance") OR log_id("llm-test-security") OR log_id("llm-test-audit"))',
  rate: "unsupported: a filter selects records and counts nothing",
  sum: "unsupported: a filter selects records and counts nothing",
  "sum per second": "unsupported: a filter selects records and counts nothing",
  average: "unsupported: a filter selects records and counts nothing",
  minimum: "unsupported: a filter selects records and counts nothing",
  maximum: "unsupported: a filter selects records and counts nothing",
  last: "unsupported: a filter selects records and counts nothing",
  "standard deviation": "unsupported: a filter selects records and counts nothing",
  "percentile 95": "unsupported: a filter selects records and counts nothing",
  "percentile 99.9 of what no histogram has": "unsupported: a filter selects records and counts nothing",
  distinct: "unsupported: a filter selects records and counts nothing",
  histogram: "unsupported: a filter selects records and counts nothing",
  "ratio of records": "unsupported: a filter selects records and counts nothing",
  "ratio with a whole": "unsupported: a filter selects records and counts nothing",
  "ratio of sums": "unsupported: a filter selects records and counts nothing",
  "ratio of a sum and a count": "unsupported: a filter selects records and counts nothing",
  absent: "unsupported: a filter selects records and counts nothing",
  "absent under a condition": "unsupported: a filter selects records and counts nothing",
  "count by one": "unsupported: a filter selects records and counts nothing",
  "count by two": "unsupported: a filter selects records and counts nothing",
  "count by a flag": "unsupported: a filter selects records and counts nothing",
  "count by service": "unsupported: a filter selects records and counts nothing",
  "count by service of every record": "unsupported: a filter selects records and counts nothing",
  "percentile by one": "unsupported: a filter selects records and counts nothing",
  "histogram by one": "unsupported: a filter selects records and counts nothing",
  "ratio by one": "unsupported: a filter selects records and counts nothing",
  "top users": "unsupported: a filter selects records and counts nothing",
  "top models by provider": "unsupported: a filter selects records and counts nothing",
  "an hour": "unsupported: a filter selects records and counts nothing",
  "ninety seconds": "unsupported: a filter selects records and counts nothing",
  "the asker's window": "unsupported: a filter selects records and counts nothing",
  "the viewer's range": "unsupported: a filter selects records and counts nothing",
  "series with a window": "unsupported: a filter selects records and counts nothing",
  "series of counts": "unsupported: a filter selects records and counts nothing",
  "series of rates": "unsupported: a filter selects records and counts nothing",
  "series of sums a second": "unsupported: a filter selects records and counts nothing",
  "series of percentiles": "unsupported: a filter selects records and counts nothing",
  "series of ratios": "unsupported: a filter selects records and counts nothing",
  "series of histograms": "unsupported: a filter selects records and counts nothing",
  "series of distinct values": "unsupported: a filter selects records and counts nothing",
  "series of a top list": "unsupported: a filter selects records and counts nothing",
  "with a chosen value": "unsupported: no viewer of it puts in chosen values",
  "sampled: count": "unsupported: a filter selects records and counts nothing",
  "sampled: rate by one": "unsupported: a filter selects records and counts nothing",
  "sampled: sum": "unsupported: a filter selects records and counts nothing",
  "sampled: average": "unsupported: a filter selects records and counts nothing",
  "sampled: ratio": "unsupported: a filter selects records and counts nothing",
  "sampled: histogram": "unsupported: a filter selects records and counts nothing",
  "sampled: percentile": "unsupported: a filter selects records and counts nothing",
  "sampled: percentile above the sampled level": "unsupported: a filter selects records and counts nothing",
  "sampled: distinct": "unsupported: a filter selects records and counts nothing",
  "sampled: absent": "unsupported: a filter selects records and counts nothing",
  "sampled: an event never sampled": "unsupported: a filter selects records and counts nothing",
  "sampled: records": `log_id("llm-test-application")
AND jsonPayload.event =~ "^cache_access$"`,
  "newest records": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"`,
  "newest records, some fields": `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND jsonPayload.latency_ms > 5000`,
  "newest of every record":
    '(log_id("llm-test-application") OR log_id("llm-test-access") OR log_id("llm-test-performance") OR log_id("llm-test-security") OR log_id("llm-test-audit"))',
  "newest records of a chosen value": "unsupported: no viewer of it puts in chosen values",
  forRequest: `(log_id("llm-test-application") OR log_id("llm-test-access") OR log_id("llm-test-performance") OR log_id("llm-test-security") OR log_id("llm-test-audit"))
AND jsonPayload.request_id =~ "^req-1$"`,
  forTrace: `(log_id("llm-test-application") OR log_id("llm-test-access") OR log_id("llm-test-performance") OR log_id("llm-test-security") OR log_id("llm-test-audit"))
AND jsonPayload.trace_id =~ "^4bf92f3577b34da6a3ce929d0e0e4736$"`,
  forUser: `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND jsonPayload.user_id =~ "^9f86d081884c7d65$"`,
  forModel: `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND jsonPayload.model =~ "^gpt-4o$"`,
  forService: `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND jsonPayload.service =~ "^(chat-api|llm-service)$"`,
  errorsOnly: `(log_id("llm-test-application") OR log_id("llm-test-access") OR log_id("llm-test-performance") OR log_id("llm-test-security") OR log_id("llm-test-audit"))
AND jsonPayload.level =~ "^(error|critical)$"`,
  slowerThan: `log_id("llm-test-application")
AND jsonPayload.event =~ "^request_end$"
AND jsonPayload.latency_ms > 5000`,
  search: `(log_id("llm-test-application") OR log_id("llm-test-access") OR log_id("llm-test-performance") OR log_id("llm-test-security") OR log_id("llm-test-audit"))
AND jsonPayload.message =~ "rate limit"`,
  "raw in every language": "severity>=ERROR",
  "raw in one language": "unsupported: it is asked in the words of other languages only",
};
