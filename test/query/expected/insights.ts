/** The cases in CloudWatch Logs Insights, or why that language refuses them. */

import type { Expected } from "./index.ts";

export const insights: Expected = {
  "every request": `filter event = "request_end"
| stats count(*) as value`,
  "equals a text": `filter event = "request_end"
| filter status = "error"
| stats count(*) as value`,
  "does not equal a text": `filter event = "request_end"
| filter (not ispresent(status) or status != "error")
| stats count(*) as value`,
  "equals a text with quotes": `filter event = "request_end"
| filter \`error_type\` = "a\\"b'c\\\\d"
| stats count(*) as value`,
  "equals a text with signs of every language":
    "unsupported: a line break or control character has no spelling in Insights",
  "equals a number": `filter event = "request_end"
| filter \`retry_count\` = 2
| stats count(*) as value`,
  "does not equal a number": `filter event = "request_end"
| filter (not ispresent(\`retry_count\`) or \`retry_count\` != 2)
| stats count(*) as value`,
  "is true": `filter event = "request_end"
| filter streaming = 1
| stats count(*) as value`,
  "is not true": `filter event = "request_end"
| filter (not ispresent(streaming) or streaming != 1)
| stats count(*) as value`,
  "is false": `filter event = "request_end"
| filter streaming = 0
| stats count(*) as value`,
  "equals a level": `filter event = "request_end"
| filter level = "error"
| stats count(*) as value`,
  "equals a service": `filter event = "request_end"
| filter service = "llm-service"
| stats count(*) as value`,
  "does not equal a service": `filter event = "request_end"
| filter (not ispresent(service) or service != "llm-service")
| stats count(*) as value`,
  "equals an id": `filter event = "request_end"
| filter \`request_id\` = "req-1"
| stats count(*) as value`,
  "is one of": `filter event = "request_end"
| filter status in ["error", "timeout"]
| stats count(*) as value`,
  "is none of": `filter event = "request_end"
| filter (not ispresent(status) or status not in ["error", "timeout"])
| stats count(*) as value`,
  "is one of no value": `filter event = "request_end"
| filter not ispresent(@message)
| stats count(*) as value`,
  "is above": `filter event = "request_end"
| filter \`latency_ms\` > 5000
| stats count(*) as value`,
  "is not above": `filter event = "request_end"
| filter (not ispresent(\`latency_ms\`) or \`latency_ms\` <= 5000)
| stats count(*) as value`,
  "is at least": `filter event = "request_end"
| filter \`latency_ms\` >= 5000
| stats count(*) as value`,
  "is below": `filter event = "request_end"
| filter \`cost_usd\` < 0.25
| stats count(*) as value`,
  "is at most": `filter event = "request_end"
| filter \`cost_usd\` <= 0.25
| stats count(*) as value`,
  "contains, in the message": `filter event = "request_end"
| filter message like "rate limit"
| stats count(*) as value`,
  "does not contain, in the message": `filter event = "request_end"
| filter (not ispresent(message) or message not like "rate limit")
| stats count(*) as value`,
  "contains, in a field": `filter event = "request_end"
| filter \`error_message\` like "50% *off* \\\\ \\"x\\""
| stats count(*) as value`,
  "does not contain, in a field": `filter event = "request_end"
| filter (not ispresent(\`error_message\`) or \`error_message\` not like "rate limit")
| stats count(*) as value`,
  "matches, in the message": `filter event = "request_end"
| filter message like /time[ -]?out|timed out/
| stats count(*) as value`,
  "matches, in a field": `filter event = "request_end"
| filter \`error_type\` like /^Rate.*Error$/
| stats count(*) as value`,
  "does not match, in a field": `filter event = "request_end"
| filter (not ispresent(\`error_type\`) or \`error_type\` not like /^Rate.*Error$/)
| stats count(*) as value`,
  "matches, in a label": `filter event = "request_end"
| filter service like /^llm-/
| stats count(*) as value`,
  exists: `filter event = "request_end"
| filter ispresent(\`error_type\`)
| stats count(*) as value`,
  "does not exist": `filter event = "request_end"
| filter not ispresent(\`error_type\`)
| stats count(*) as value`,
  "a measure exists": `filter event = "request_end"
| filter ispresent(\`ttft_ms\`)
| stats count(*) as value`,
  "two conditions": `filter event = "request_end"
| filter status = "error"
| filter \`latency_ms\` > 5000
| stats count(*) as value`,
  "any of two": `filter event = "request_end"
| filter (status = "error" or \`latency_ms\` > 5000)
| stats count(*) as value`,
  "not all of two": `filter event = "request_end"
| filter ((not ispresent(status) or status != "error") or (not ispresent(\`latency_ms\`) or \`latency_ms\` <= 5000))
| stats count(*) as value`,
  "not any of two": `filter event = "request_end"
| filter (not ispresent(status) or status != "error")
| filter (not ispresent(\`latency_ms\`) or \`latency_ms\` <= 5000)
| stats count(*) as value`,
  "all within any within not": `filter event = "request_end"
| filter ((not ispresent(status) or status != "error") or model = "gpt-4o")
| filter not ispresent(\`error_type\`)
| stats count(*) as value`,
  "any, of a label and a field": `filter event = "request_end"
| filter (service = "llm-service" or status = "error")
| stats count(*) as value`,
  "any of nothing": `filter event = "request_end"
| filter not ispresent(@message)
| stats count(*) as value`,
  "all of nothing": `filter event = "request_end"
| stats count(*) as value`,
  "two events": `filter event in ["model_error", "model_unavailable"]
| stats count(*) as value`,
  "every record": "stats count(*) as value",
  rate: `filter event = "request_end"
| stats count(*) / 300 as value`,
  sum: `filter event = "request_end"
| filter ispresent(\`completion_tokens\`)
| stats sum(\`completion_tokens\`) as value`,
  "sum per second": `filter event = "request_end"
| filter ispresent(\`cost_usd\`)
| stats sum(\`cost_usd\`) / 300 as value`,
  average: `filter event = "request_end"
| filter ispresent(\`latency_ms\`)
| stats avg(\`latency_ms\`) as value`,
  minimum: `filter event = "request_end"
| filter ispresent(\`latency_ms\`)
| stats min(\`latency_ms\`) as value`,
  maximum: `filter event = "request_end"
| filter ispresent(\`latency_ms\`)
| stats max(\`latency_ms\`) as value`,
  last: `filter event = "request_end"
| filter ispresent(\`cache_tokens\`)
| stats latest(\`cache_tokens\`) as value`,
  "standard deviation": `filter event = "request_end"
| filter ispresent(\`latency_ms\`)
| stats stddev(\`latency_ms\`) as value`,
  "percentile 95": `filter event = "request_end"
| filter ispresent(\`latency_ms\`)
| stats pct(\`latency_ms\`, 95) as value`,
  "percentile 99.9 of what no histogram has": `filter event = "request_end"
| filter ispresent(\`completion_tokens\`)
| stats pct(\`completion_tokens\`, 99.9) as value`,
  distinct: `filter event = "request_end"
| filter ispresent(\`user_id\`)
| stats count_distinct(\`user_id\`) as value`,
  histogram: `filter event = "request_end"
| filter ispresent(\`latency_ms\`)
| stats sum(\`latency_ms\` <= 100) as le100, sum(\`latency_ms\` <= 1000) as le1000, sum(\`latency_ms\` <= 5000) as le5000, count(*) as leinf`,
  "ratio of records": `filter event = "request_end"
| stats sum(status in ["error", "timeout"]) / count(*) as value`,
  "ratio with a whole": `filter event = "cache_access"
| stats sum(\`cache_hit\` = 1) / sum(\`cache_type\` = "semantic") as value, sum(\`cache_type\` = "semantic") as whole
| filter whole != 0`,
  "ratio of sums": `filter event = "request_end"
| stats sum(\`cache_tokens\`) / sum(\`prompt_tokens\`) as value, sum(\`prompt_tokens\`) as whole by model
| filter whole != 0`,
  "ratio of a sum and a count": `filter event = "request_end"
| stats sum(\`cost_usd\`) / count(*) as value`,
  absent: "unsupported: where there are no records, Insights gives no row to say so",
  "absent under a condition": "unsupported: where there are no records, Insights gives no row to say so",
  "count by one": `filter event = "request_end"
| stats count(*) as value by model`,
  "count by two": `filter event = "request_end"
| stats count(*) as value by model, status`,
  "count by a flag": `filter event = "request_end"
| stats count(*) as value by streaming`,
  "count by service": `filter event = "request_end"
| stats count(*) as value by service`,
  "count by service of every record": "stats count(*) as value by service, level",
  "percentile by one": `filter event = "request_end"
| filter ispresent(\`latency_ms\`)
| stats pct(\`latency_ms\`, 95) as value by model`,
  "histogram by one": `filter event = "request_end"
| filter ispresent(\`ttft_ms\`)
| stats sum(\`ttft_ms\` <= 100) as le100, sum(\`ttft_ms\` <= 1000) as le1000, count(*) as leinf by model`,
  "ratio by one": `filter event = "request_end"
| stats sum(status = "error") / count(*) as value by model`,
  "top users": `filter event = "request_end"
| stats count(*) as value by \`user_id\`
| sort value desc
| limit 10`,
  "top models by provider": `filter event = "request_end"
| filter ispresent(\`cost_usd\`)
| stats sum(\`cost_usd\`) as value by provider, model
| sort value desc
| limit 3`,
  "an hour": `filter event = "request_end"
| stats count(*) as value`,
  "ninety seconds": `filter event = "request_end"
| stats count(*) as value`,
  "the asker's window": `filter event = "request_end"
| stats count(*) as value`,
  "the viewer's range": `filter event = "request_end"
| stats count(*) as value`,
  "series with a window": `filter event = "request_end"
| stats count(*) as value by bin(5m) as t, model
| sort t asc`,
  "series of counts": `filter event = "request_end"
| stats count(*) as value by bin(5m) as t, model
| sort t asc`,
  "series of rates": `filter event = "request_end"
| stats count(*) / 300 as value by bin(5m) as t, model
| sort t asc`,
  "series of sums a second": `filter event = "request_end"
| filter ispresent(\`completion_tokens\`)
| stats sum(\`completion_tokens\`) / 300 as value by bin(5m) as t
| sort t asc`,
  "series of percentiles": `filter event = "request_end"
| filter ispresent(\`latency_ms\`)
| stats pct(\`latency_ms\`, 95) as value by bin(5m) as t, model
| sort t asc`,
  "series of ratios": `filter event = "request_end"
| stats sum(status = "error") / count(*) as value by bin(5m) as t
| sort t asc`,
  "series of histograms": `filter event = "request_end"
| filter ispresent(\`latency_ms\`)
| stats sum(\`latency_ms\` <= 100) as le100, sum(\`latency_ms\` <= 1000) as le1000, sum(\`latency_ms\` <= 5000) as le5000, count(*) as leinf by bin(5m) as t
| sort t asc`,
  "series of distinct values": `filter event = "request_end"
| filter ispresent(\`user_id\`)
| stats count_distinct(\`user_id\`) as value by bin(5m) as t
| sort t asc`,
  "series of a top list": "unsupported: the largest groups of a series need a second query",
  "with a chosen value": "unsupported: no viewer of it puts in chosen values",
  "sampled: count": `filter event = "cache_access"
| stats sum(coalesce(\`sample_weight\`, 1)) as value`,
  "sampled: rate by one": `filter event = "cache_access"
| stats sum(coalesce(\`sample_weight\`, 1)) / 300 as value by \`cache_type\``,
  "sampled: sum": `filter event = "prompt_received"
| filter ispresent(\`prompt_length\`)
| stats sum(coalesce(\`sample_weight\`, 1) * \`prompt_length\`) as value`,
  "sampled: average": `filter event = "cache_access"
| filter ispresent(\`latency_ms\`)
| stats sum(coalesce(\`sample_weight\`, 1) * \`latency_ms\`) / sum(coalesce(\`sample_weight\`, 1)) as value`,
  "sampled: ratio": "unsupported: a sum under a condition of its own has no words in Insights",
  "sampled: histogram": "unsupported: a count under a condition cannot be weighed in Insights",
  "sampled: percentile": "unsupported: percentile cannot weigh records that log sampling has thinned out",
  "sampled: percentile above the sampled level": `filter event = "cache_access"
| filter level = "error"
| filter ispresent(\`latency_ms\`)
| stats pct(\`latency_ms\`, 95) as value`,
  "sampled: distinct": "unsupported: distinct cannot weigh records that log sampling has thinned out",
  "sampled: absent": "unsupported: where there are no records, Insights gives no row to say so",
  "sampled: an event never sampled": `filter event = "request_end"
| stats count(*) as value`,
  "sampled: records": `fields @timestamp, @message
| filter event = "cache_access"
| sort @timestamp desc
| limit 5`,
  "newest records": `fields @timestamp, @message
| filter event = "request_end"
| sort @timestamp desc
| limit 1000`,
  "newest records, some fields": `fields @timestamp, \`request_id\`, model, \`latency_ms\`, message
| filter event = "request_end"
| filter \`latency_ms\` > 5000
| sort @timestamp desc
| limit 50`,
  "newest of every record": `fields @timestamp, @message
| sort @timestamp desc
| limit 20`,
  "newest records of a chosen value": "unsupported: no viewer of it puts in chosen values",
  forRequest: `fields @timestamp, @message
| filter \`request_id\` = "req-1"
| sort @timestamp desc
| limit 1000`,
  forTrace: `fields @timestamp, @message
| filter \`trace_id\` = "4bf92f3577b34da6a3ce929d0e0e4736"
| sort @timestamp desc
| limit 1000`,
  forUser: `fields @timestamp, @message
| filter event = "request_end"
| filter \`user_id\` = "9f86d081884c7d65"
| sort @timestamp desc
| limit 1000`,
  forModel: `fields @timestamp, @message
| filter event = "request_end"
| filter model = "gpt-4o"
| sort @timestamp desc
| limit 1000`,
  forService: `fields @timestamp, @message
| filter event = "request_end"
| filter service in ["chat-api", "llm-service"]
| sort @timestamp desc
| limit 1000`,
  errorsOnly: `fields @timestamp, @message
| filter level in ["error", "critical"]
| sort @timestamp desc
| limit 1000`,
  slowerThan: `fields @timestamp, @message
| filter event = "request_end"
| filter \`latency_ms\` > 5000
| sort @timestamp desc
| limit 1000`,
  search: `fields @timestamp, @message
| filter message like "rate limit"
| sort @timestamp desc
| limit 1000`,
  "raw in every language": "stats count(*)",
  "raw in one language": "unsupported: it is asked in the words of other languages only",
};
