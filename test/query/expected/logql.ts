/** The cases in LogQL, or why that language refuses them. */

import type { Expected } from "./index.ts";

export const logql: Expected = {
  "every request": 'sum(count_over_time({environment="test", stream="application"} | event="request_end" [5m]))',
  "equals a text":
    'sum(count_over_time({environment="test", stream="application"} | event="request_end" | status="error" [5m]))',
  "does not equal a text":
    'sum(count_over_time({environment="test", stream="application"} | event="request_end" | status!="error" [5m]))',
  "equals a text with quotes":
    'sum(count_over_time({environment="test", stream="application"} | event="request_end" | error_type="a\\"b\'c\\\\d" [5m]))',
  "equals a text with signs of every language":
    'sum(count_over_time({environment="test", stream="application"} | event="request_end" | error_type="{{x}} \\u0024__y %{z} `w` \\u0024{v}\\nü" [5m]))',
  "equals a number":
    'sum(count_over_time({environment="test", stream="application"} | event="request_end" | retry_count == 2 | __error__="" [5m]))',
  "does not equal a number":
    'sum(count_over_time({environment="test", stream="application"} | event="request_end" | retry_count != 2 or retry_count="" | __error__="" [5m]))',
  "is true":
    'sum(count_over_time({environment="test", stream="application"} | event="request_end" | streaming="true" [5m]))',
  "is not true":
    'sum(count_over_time({environment="test", stream="application"} | event="request_end" | streaming!="true" [5m]))',
  "is false":
    'sum(count_over_time({environment="test", stream="application"} | event="request_end" | streaming="false" [5m]))',
  "equals a level":
    'sum(count_over_time({environment="test", stream="application"} | event="request_end" | level="error" [5m]))',
  "equals a service":
    'sum(count_over_time({environment="test", service_name="llm-service", stream="application"} | event="request_end" [5m]))',
  "does not equal a service":
    'sum(count_over_time({environment="test", service_name!="llm-service", stream="application"} | event="request_end" [5m]))',
  "equals an id":
    'sum(count_over_time({environment="test", stream="application"} | event="request_end" | request_id="req-1" [5m]))',
  "is one of":
    'sum(count_over_time({environment="test", stream="application"} | event="request_end" | status=~"error|timeout" [5m]))',
  "is none of":
    'sum(count_over_time({environment="test", stream="application"} | event="request_end" | status!~"error|timeout" [5m]))',
  "is one of no value": 'sum(count_over_time({environment="test", stream="application"} | environment="" [5m]))',
  "is above":
    'sum(count_over_time({environment="test", stream="application"} | event="request_end" | latency_ms > 5000 | __error__="" [5m]))',
  "is not above":
    'sum(count_over_time({environment="test", stream="application"} | event="request_end" | latency_ms <= 5000 or latency_ms="" | __error__="" [5m]))',
  "is at least":
    'sum(count_over_time({environment="test", stream="application"} | event="request_end" | latency_ms >= 5000 | __error__="" [5m]))',
  "is below":
    'sum(count_over_time({environment="test", stream="application"} | event="request_end" | cost_usd < 0.25 | __error__="" [5m]))',
  "is at most":
    'sum(count_over_time({environment="test", stream="application"} | event="request_end" | cost_usd <= 0.25 | __error__="" [5m]))',
  "contains, in the message":
    'sum(count_over_time({environment="test", stream="application"} |= "rate limit" | event="request_end" [5m]))',
  "does not contain, in the message":
    'sum(count_over_time({environment="test", stream="application"} != "rate limit" | event="request_end" [5m]))',
  "contains, in a field":
    'sum(count_over_time({environment="test", stream="application"} | event="request_end" | error_message=~"(?s).*50% \\\\*off\\\\* \\\\\\\\ \\"x\\".*" [5m]))',
  "does not contain, in a field":
    'sum(count_over_time({environment="test", stream="application"} | event="request_end" | error_message!~"(?s).*rate limit.*" [5m]))',
  "matches, in the message":
    'sum(count_over_time({environment="test", stream="application"} |~ "time[ -]?out|timed out" | event="request_end" [5m]))',
  "matches, in a field":
    'sum(count_over_time({environment="test", stream="application"} | event="request_end" | error_type=~"(?s:.*)(?-s:^Rate.*Error$)(?s:.*)" [5m]))',
  "does not match, in a field":
    'sum(count_over_time({environment="test", stream="application"} | event="request_end" | error_type!~"(?s:.*)(?-s:^Rate.*Error$)(?s:.*)" [5m]))',
  "matches, in a label":
    'sum(count_over_time({environment="test", service_name=~"(?s:.*)(?-s:^llm-)(?s:.*)", stream="application"} | event="request_end" [5m]))',
  exists:
    'sum(count_over_time({environment="test", stream="application"} | event="request_end" | error_type!="" [5m]))',
  "does not exist":
    'sum(count_over_time({environment="test", stream="application"} | event="request_end" | error_type="" [5m]))',
  "a measure exists":
    'sum(count_over_time({environment="test", stream="application"} | event="request_end" | ttft_ms!="" [5m]))',
  "two conditions":
    'sum(count_over_time({environment="test", stream="application"} | event="request_end" | status="error" | latency_ms > 5000 | __error__="" [5m]))',
  "any of two":
    'sum(count_over_time({environment="test", stream="application"} | event="request_end" | status="error" or latency_ms > 5000 | __error__="" [5m]))',
  "not all of two":
    'sum(count_over_time({environment="test", stream="application"} | event="request_end" | status!="error" or latency_ms <= 5000 or latency_ms="" | __error__="" [5m]))',
  "not any of two":
    'sum(count_over_time({environment="test", stream="application"} | event="request_end" | status!="error" | latency_ms <= 5000 or latency_ms="" | __error__="" [5m]))',
  "all within any within not":
    'sum(count_over_time({environment="test", stream="application"} | event="request_end" | status!="error" or model="gpt-4o" | error_type="" [5m]))',
  "any, of a label and a field":
    'sum(count_over_time({environment="test", stream="application"} | event="request_end" | service_name="llm-service" or status="error" [5m]))',
  "any of nothing": 'sum(count_over_time({environment="test", stream="application"} | environment="" [5m]))',
  "all of nothing": 'sum(count_over_time({environment="test", stream="application"} | event="request_end" [5m]))',
  "two events":
    'sum(count_over_time({environment="test", stream="application"} | event=~"model_error|model_unavailable" [5m]))',
  "every record": 'sum(count_over_time({environment="test"} [5m]))',
  rate: 'sum(rate({environment="test", stream="application"} | event="request_end" [5m]))',
  sum: 'sum(sum_over_time({environment="test", stream="application"} | event="request_end" | completion_tokens!="" | unwrap completion_tokens | __error__="" [5m]))',
  "sum per second":
    'sum(rate({environment="test", stream="application"} | event="request_end" | cost_usd!="" | unwrap cost_usd | __error__="" [5m]))',
  average:
    'avg_over_time({environment="test", stream="application"} | event="request_end" | latency_ms!="" | unwrap latency_ms | __error__="" [5m]) by ()',
  minimum:
    'min_over_time({environment="test", stream="application"} | event="request_end" | latency_ms!="" | unwrap latency_ms | __error__="" [5m]) by ()',
  maximum:
    'max_over_time({environment="test", stream="application"} | event="request_end" | latency_ms!="" | unwrap latency_ms | __error__="" [5m]) by ()',
  last: 'last_over_time({environment="test", stream="application"} | event="request_end" | cache_tokens!="" | unwrap cache_tokens | __error__="" [5m]) by ()',
  "standard deviation":
    'stddev_over_time({environment="test", stream="application"} | event="request_end" | latency_ms!="" | unwrap latency_ms | __error__="" [5m]) by ()',
  "percentile 95":
    'quantile_over_time(0.95, {environment="test", stream="application"} | event="request_end" | latency_ms!="" | unwrap latency_ms | __error__="" [5m]) by ()',
  "percentile 99.9 of what no histogram has":
    'quantile_over_time(0.999, {environment="test", stream="application"} | event="request_end" | completion_tokens!="" | unwrap completion_tokens | __error__="" [5m]) by ()',
  distinct:
    'count(sum by (user_id) (count_over_time({environment="test", stream="application"} | event="request_end" | user_id!="" [5m])))',
  histogram:
    'label_replace(sum(count_over_time({environment="test", stream="application"} | event="request_end" | latency_ms <= 100 | __error__="" [5m])), "le", "100", "", "") or label_replace(sum(count_over_time({environment="test", stream="application"} | event="request_end" | latency_ms <= 1000 | __error__="" [5m])), "le", "1000", "", "") or label_replace(sum(count_over_time({environment="test", stream="application"} | event="request_end" | latency_ms <= 5000 | __error__="" [5m])), "le", "5000", "", "") or label_replace(sum(count_over_time({environment="test", stream="application"} | event="request_end" | latency_ms!="" [5m])), "le", "+Inf", "", "")',
  "ratio of records":
    '(sum(count_over_time({environment="test", stream="application"} | event="request_end" | status=~"error|timeout" [5m])) or sum(count_over_time({environment="test", stream="application"} | event="request_end" [5m])) * 0) / sum(count_over_time({environment="test", stream="application"} | event="request_end" [5m]))',
  "ratio with a whole":
    '(sum(count_over_time({environment="test", stream="application"} | event="cache_access" | cache_hit="true" [5m])) or sum(count_over_time({environment="test", stream="application"} | event="cache_access" | cache_type="semantic" [5m])) * 0) / sum(count_over_time({environment="test", stream="application"} | event="cache_access" | cache_type="semantic" [5m]))',
  "ratio of sums":
    '(sum by (model) (sum_over_time({environment="test", stream="application"} | event="request_end" | cache_tokens!="" | unwrap cache_tokens | __error__="" [5m])) or sum by (model) (sum_over_time({environment="test", stream="application"} | event="request_end" | prompt_tokens!="" | unwrap prompt_tokens | __error__="" [5m])) * 0) / (sum by (model) (sum_over_time({environment="test", stream="application"} | event="request_end" | prompt_tokens!="" | unwrap prompt_tokens | __error__="" [5m])) != 0)',
  "ratio of a sum and a count":
    '(sum(sum_over_time({environment="test", stream="application"} | event="request_end" | cost_usd!="" | unwrap cost_usd | __error__="" [5m])) or sum(count_over_time({environment="test", stream="application"} | event="request_end" [5m])) * 0) / sum(count_over_time({environment="test", stream="application"} | event="request_end" [5m]))',
  absent: 'absent_over_time({environment="test", stream="application"} | event="request_end" [5m])',
  "absent under a condition":
    'absent_over_time({environment="test", service_name="llm-service", stream="application"} | event="request_end" [5m])',
  "count by one":
    'sum by (model) (count_over_time({environment="test", stream="application"} | event="request_end" [5m]))',
  "count by two":
    'sum by (model, status) (count_over_time({environment="test", stream="application"} | event="request_end" [5m]))',
  "count by a flag":
    'sum by (streaming) (count_over_time({environment="test", stream="application"} | event="request_end" [5m]))',
  "count by service":
    'sum by (service_name) (count_over_time({environment="test", stream="application"} | event="request_end" [5m]))',
  "count by service of every record": 'sum by (service_name, level) (count_over_time({environment="test"} [5m]))',
  "percentile by one":
    'quantile_over_time(0.95, {environment="test", stream="application"} | event="request_end" | latency_ms!="" | unwrap latency_ms | __error__="" [5m]) by (model)',
  "histogram by one":
    'label_replace(sum by (model) (count_over_time({environment="test", stream="application"} | event="request_end" | ttft_ms <= 100 | __error__="" [5m])), "le", "100", "", "") or label_replace(sum by (model) (count_over_time({environment="test", stream="application"} | event="request_end" | ttft_ms <= 1000 | __error__="" [5m])), "le", "1000", "", "") or label_replace(sum by (model) (count_over_time({environment="test", stream="application"} | event="request_end" | ttft_ms!="" [5m])), "le", "+Inf", "", "")',
  "ratio by one":
    '(sum by (model) (count_over_time({environment="test", stream="application"} | event="request_end" | status="error" [5m])) or sum by (model) (count_over_time({environment="test", stream="application"} | event="request_end" [5m])) * 0) / sum by (model) (count_over_time({environment="test", stream="application"} | event="request_end" [5m]))',
  "top users":
    'topk(10, sum by (user_id) (count_over_time({environment="test", stream="application"} | event="request_end" [5m])))',
  "top models by provider":
    'topk(3, sum by (provider, model) (sum_over_time({environment="test", stream="application"} | event="request_end" | cost_usd!="" | unwrap cost_usd | __error__="" [5m])))',
  "an hour": 'sum(count_over_time({environment="test", stream="application"} | event="request_end" [1h]))',
  "ninety seconds": 'sum(count_over_time({environment="test", stream="application"} | event="request_end" [90s]))',
  "the asker's window": 'sum(count_over_time({environment="test", stream="application"} | event="request_end" [1h]))',
  "the viewer's range":
    'sum(count_over_time({environment="test", stream="application"} | event="request_end" [$__range]))',
  "series with a window":
    'sum by (model) (count_over_time({environment="test", stream="application"} | event="request_end" [5m]))',
  "series of counts":
    'sum by (model) (count_over_time({environment="test", stream="application"} | event="request_end" [$__auto]))',
  "series of rates":
    'sum by (model) (rate({environment="test", stream="application"} | event="request_end" [$__auto]))',
  "series of sums a second":
    'sum(rate({environment="test", stream="application"} | event="request_end" | completion_tokens!="" | unwrap completion_tokens | __error__="" [$__auto]))',
  "series of percentiles":
    'quantile_over_time(0.95, {environment="test", stream="application"} | event="request_end" | latency_ms!="" | unwrap latency_ms | __error__="" [$__auto]) by (model)',
  "series of ratios":
    '(sum(count_over_time({environment="test", stream="application"} | event="request_end" | status="error" [$__auto])) or sum(count_over_time({environment="test", stream="application"} | event="request_end" [$__auto])) * 0) / sum(count_over_time({environment="test", stream="application"} | event="request_end" [$__auto]))',
  "series of histograms":
    'label_replace(sum(count_over_time({environment="test", stream="application"} | event="request_end" | latency_ms <= 100 | __error__="" [$__auto])), "le", "100", "", "") or label_replace(sum(count_over_time({environment="test", stream="application"} | event="request_end" | latency_ms <= 1000 | __error__="" [$__auto])), "le", "1000", "", "") or label_replace(sum(count_over_time({environment="test", stream="application"} | event="request_end" | latency_ms <= 5000 | __error__="" [$__auto])), "le", "5000", "", "") or label_replace(sum(count_over_time({environment="test", stream="application"} | event="request_end" | latency_ms!="" [$__auto])), "le", "+Inf", "", "")',
  "series of distinct values":
    'count(sum by (user_id) (count_over_time({environment="test", stream="application"} | event="request_end" | user_id!="" [$__auto])))',
  "series of a top list":
    'topk(5, sum by (model) (count_over_time({environment="test", stream="application"} | event="request_end" [$__auto])))',
  "with a chosen value":
    'sum by (model) (rate({environment="test", stream="application", service_name=~"$service"} | event="request_end" [$__auto]))',
  "sampled: count":
    'sum(sum_over_time({environment="test", stream="application"} | event="cache_access" | label_format sample_weight=`{{or .sample_weight "1"}}` | unwrap sample_weight | __error__="" [5m]))',
  "sampled: rate by one":
    'sum by (cache_type) (rate({environment="test", stream="application"} | event="cache_access" | label_format sample_weight=`{{or .sample_weight "1"}}` | unwrap sample_weight | __error__="" [5m]))',
  "sampled: sum":
    'sum(sum_over_time({environment="test", stream="application"} | event="prompt_received" | prompt_length!="" | label_format prompt_length=`{{mulf .prompt_length (or .sample_weight "1")}}` | unwrap prompt_length | __error__="" [5m]))',
  "sampled: average":
    'sum(sum_over_time({environment="test", stream="application"} | event="cache_access" | latency_ms!="" | label_format latency_ms=`{{mulf .latency_ms (or .sample_weight "1")}}` | unwrap latency_ms | __error__="" [5m])) / sum(sum_over_time({environment="test", stream="application"} | event="cache_access" | latency_ms!="" | label_format sample_weight=`{{or .sample_weight "1"}}` | unwrap sample_weight | __error__="" [5m]))',
  "sampled: ratio":
    '(sum(sum_over_time({environment="test", stream="application"} | event="cache_access" | cache_hit="true" | label_format sample_weight=`{{or .sample_weight "1"}}` | unwrap sample_weight | __error__="" [5m])) or sum(sum_over_time({environment="test", stream="application"} | event="cache_access" | label_format sample_weight=`{{or .sample_weight "1"}}` | unwrap sample_weight | __error__="" [5m])) * 0) / sum(sum_over_time({environment="test", stream="application"} | event="cache_access" | label_format sample_weight=`{{or .sample_weight "1"}}` | unwrap sample_weight | __error__="" [5m]))',
  "sampled: histogram":
    'label_replace(sum(sum_over_time({environment="test", stream="application"} | event="cache_access" | latency_ms <= 1 | label_format sample_weight=`{{or .sample_weight "1"}}` | unwrap sample_weight | __error__="" [5m])), "le", "1", "", "") or label_replace(sum(sum_over_time({environment="test", stream="application"} | event="cache_access" | latency_ms <= 10 | label_format sample_weight=`{{or .sample_weight "1"}}` | unwrap sample_weight | __error__="" [5m])), "le", "10", "", "") or label_replace(sum(sum_over_time({environment="test", stream="application"} | event="cache_access" | latency_ms!="" | label_format sample_weight=`{{or .sample_weight "1"}}` | unwrap sample_weight | __error__="" [5m])), "le", "+Inf", "", "")',
  "sampled: percentile": "unsupported: log sampling thins these records out, and a percentile cannot be weighed",
  "sampled: percentile above the sampled level":
    'quantile_over_time(0.95, {environment="test", stream="application"} | event="cache_access" | level="error" | latency_ms!="" | unwrap latency_ms | __error__="" [5m]) by ()',
  "sampled: distinct": "unsupported: log sampling thins these records out, and a distinct cannot be weighed",
  "sampled: absent": 'absent_over_time({environment="test", stream="application"} | event="cache_access" [5m])',
  "sampled: an event never sampled":
    'sum(count_over_time({environment="test", stream="application"} | event="request_end" [5m]))',
  "sampled: records": '{environment="test", stream="application"} | event="cache_access"',
  "newest records": '{environment="test", stream="application"} | event="request_end"',
  "newest records, some fields":
    '{environment="test", stream="application"} | event="request_end" | latency_ms > 5000 | __error__="" | keep request_id, model, latency_ms',
  "newest of every record": '{environment="test"}',
  "newest records of a chosen value":
    '{environment="test", stream="application", service_name=~"$service"} | event="request_end"',
  forRequest: '{environment="test"} | request_id="req-1"',
  forTrace: '{environment="test"} | trace_id="4bf92f3577b34da6a3ce929d0e0e4736"',
  forUser: '{environment="test", stream="application"} | event="request_end" | user_id="9f86d081884c7d65"',
  forModel: '{environment="test", stream="application"} | event="request_end" | model="gpt-4o"',
  forService: '{environment="test", service_name=~"chat-api|llm-service", stream="application"} | event="request_end"',
  errorsOnly: '{environment="test"} | level=~"error|critical"',
  slowerThan: '{environment="test", stream="application"} | event="request_end" | latency_ms > 5000 | __error__=""',
  search: '{environment="test"} |= "rate limit"',
  "raw in every language": 'sum(count_over_time({service_name="x"}[5m]))',
  "raw in one language": "unsupported: it is asked in the words of other languages only",
};
