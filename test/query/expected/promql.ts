/** The cases in PromQL, or why that language refuses them. */

import type { Expected } from "./index.ts";

export const promql: Expected = {
  "every request": 'sum(increase(llm_requests_total{environment="test"}[5m]))',
  "equals a text": 'sum(increase(llm_requests_total{environment="test", status="error"}[5m]))',
  "does not equal a text": 'sum(increase(llm_requests_total{environment="test", status!="error"}[5m]))',
  "equals a text with quotes":
    "unsupported: llm_requests_total, the nearest instrument for request_end, has no label error_type",
  "equals a text with signs of every language":
    "unsupported: llm_requests_total, the nearest instrument for request_end, has no label error_type",
  "equals a number":
    "unsupported: llm_requests_total, the nearest instrument for request_end, has no label retry_count",
  "does not equal a number":
    "unsupported: llm_requests_total, the nearest instrument for request_end, has no label retry_count",
  "is true": "unsupported: llm_requests_total, the nearest instrument for request_end, has no label streaming",
  "is not true": "unsupported: llm_requests_total, the nearest instrument for request_end, has no label streaming",
  "is false": "unsupported: llm_requests_total, the nearest instrument for request_end, has no label streaming",
  "equals a level": 'sum(increase(llm_log_records_total{environment="test", event="request_end", level="error"}[5m]))',
  "equals a service": 'sum(increase(llm_requests_total{environment="test", service_name="llm-service"}[5m]))',
  "does not equal a service": 'sum(increase(llm_requests_total{environment="test", service_name!="llm-service"}[5m]))',
  "equals an id": "unsupported: llm_requests_total, the nearest instrument for request_end, has no label request_id",
  "is one of": 'sum(increase(llm_requests_total{environment="test", status=~"error|timeout"}[5m]))',
  "is none of": 'sum(increase(llm_requests_total{environment="test", status!~"error|timeout"}[5m]))',
  "is one of no value": 'sum(increase(llm_requests_total{environment="test", status="", status!=""}[5m]))',
  "is above": 'sum(increase(llm_requests_over_5s_total{environment="test"}[5m]))',
  "is not above": "unsupported: llm_requests_total, the nearest instrument for request_end, has no label latency_ms",
  "is at least": "unsupported: llm_requests_total, the nearest instrument for request_end, has no label latency_ms",
  "is below": "unsupported: llm_requests_total, the nearest instrument for request_end, has no label cost_usd",
  "is at most": "unsupported: llm_requests_total, the nearest instrument for request_end, has no label cost_usd",
  "contains, in the message":
    "unsupported: llm_requests_total, the nearest instrument for request_end, has no label message",
  "does not contain, in the message":
    "unsupported: llm_requests_total, the nearest instrument for request_end, has no label message",
  "contains, in a field":
    "unsupported: llm_requests_total, the nearest instrument for request_end, has no label error_message",
  "does not contain, in a field":
    "unsupported: llm_requests_total, the nearest instrument for request_end, has no label error_message",
  "matches, in the message":
    "unsupported: llm_requests_total, the nearest instrument for request_end, has no label message",
  "matches, in a field":
    "unsupported: llm_requests_total, the nearest instrument for request_end, has no label error_type",
  "does not match, in a field":
    "unsupported: llm_requests_total, the nearest instrument for request_end, has no label error_type",
  "matches, in a label":
    'sum(increase(llm_requests_total{environment="test", service_name=~"(?s:.*)(?-s:^llm-)(?s:.*)"}[5m]))',
  exists: "unsupported: llm_requests_total, the nearest instrument for request_end, has no label error_type",
  "does not exist": "unsupported: llm_requests_total, the nearest instrument for request_end, has no label error_type",
  "a measure exists": 'sum(increase(llm_ttft_seconds_count{environment="test"}[5m]))',
  "two conditions": "unsupported: llm_requests_total, the nearest instrument for request_end, has no label latency_ms",
  "any of two": "unsupported: llm_requests_total, the nearest instrument for request_end, has no label latency_ms",
  "not all of two": "unsupported: llm_requests_total, the nearest instrument for request_end, has no label latency_ms",
  "not any of two": "unsupported: llm_requests_total, the nearest instrument for request_end, has no label latency_ms",
  "all within any within not":
    "unsupported: llm_requests_total, the nearest instrument for request_end, has no label error_type",
  "any, of a label and a field":
    'sum(increase(llm_requests_total{environment="test", service_name="llm-service"}[5m]) or increase(llm_requests_total{environment="test", status="error"}[5m]))',
  "any of nothing": 'sum(increase(llm_requests_total{environment="test", environment="", environment!=""}[5m]))',
  "all of nothing": 'sum(increase(llm_requests_total{environment="test"}[5m]))',
  "two events": 'sum(increase(llm_log_records_total{environment="test", event=~"model_error|model_unavailable"}[5m]))',
  "every record": 'sum(increase(llm_log_records_total{environment="test"}[5m]))',
  rate: 'sum(rate(llm_requests_total{environment="test"}[5m]))',
  sum: 'sum(increase(llm_output_tokens_total{environment="test"}[5m]))',
  "sum per second": 'sum(rate(llm_cost_dollars_total{environment="test"}[5m]))',
  average:
    'sum(increase(llm_request_latency_seconds_sum{environment="test"}[5m])) / (sum(increase(llm_request_latency_seconds_count{environment="test"}[5m])) > 0) * 1000',
  minimum: "unsupported: no instrument keeps the min of latency_ms",
  maximum: "unsupported: no instrument keeps the max of latency_ms",
  last: "unsupported: no instrument keeps the last value of cache_tokens",
  "standard deviation": "unsupported: no instrument keeps the stddev of latency_ms",
  "percentile 95":
    'histogram_quantile(0.95, sum by (le) (rate(llm_request_latency_seconds_bucket{environment="test"}[5m]))) * 1000 >= 0',
  "percentile 99.9 of what no histogram has":
    "unsupported: no instrument has buckets of completion_tokens of request_end",
  distinct: "unsupported: no instrument keeps the different values of user_id",
  histogram: "unsupported: llm_request_latency_seconds counts into other buckets",
  "ratio of records":
    '(sum(increase(llm_requests_total{environment="test", status=~"error|timeout"}[5m])) or sum(increase(llm_requests_total{environment="test"}[5m])) * 0) / (sum(increase(llm_requests_total{environment="test"}[5m])) > 0)',
  "ratio with a whole":
    '(sum(increase(llm_cache_hits_total{environment="test"}[5m])) or sum(increase(llm_cache_accesses_total{environment="test", cache_type="semantic"}[5m])) * 0) / (sum(increase(llm_cache_accesses_total{environment="test", cache_type="semantic"}[5m])) > 0)',
  "ratio of sums":
    '(sum by (model) (increase(llm_cached_input_tokens_total{environment="test"}[5m])) or sum by (model) (increase(llm_input_tokens_total{environment="test"}[5m])) * 0) / (sum by (model) (increase(llm_input_tokens_total{environment="test"}[5m])) > 0)',
  "ratio of a sum and a count":
    '(sum(increase(llm_cost_dollars_total{environment="test"}[5m])) or sum(increase(llm_requests_total{environment="test"}[5m])) * 0) / (sum(increase(llm_requests_total{environment="test"}[5m])) > 0)',
  absent:
    '((sum(increase(llm_requests_total{environment="test"}[5m])) == 0) + 1) or absent_over_time(llm_requests_total{environment="test"}[5m])',
  "absent under a condition":
    '((sum(increase(llm_requests_total{environment="test", service_name="llm-service"}[5m])) == 0) + 1) or absent_over_time(llm_requests_total{environment="test", service_name="llm-service"}[5m])',
  "count by one": 'sum by (model) (increase(llm_requests_total{environment="test"}[5m]))',
  "count by two": 'sum by (model, status) (increase(llm_requests_total{environment="test"}[5m]))',
  "count by a flag": "unsupported: llm_requests_total, the nearest instrument for request_end, has no label streaming",
  "count by service": 'sum by (service_name) (increase(llm_requests_total{environment="test"}[5m]))',
  "count by service of every record":
    'sum by (service_name, level) (increase(llm_log_records_total{environment="test"}[5m]))',
  "percentile by one":
    'histogram_quantile(0.95, sum by (model, le) (rate(llm_request_latency_seconds_bucket{environment="test"}[5m]))) * 1000 >= 0',
  "histogram by one": "unsupported: llm_ttft_seconds counts into other buckets",
  "ratio by one":
    '(sum by (model) (increase(llm_requests_total{environment="test", status="error"}[5m])) or sum by (model) (increase(llm_requests_total{environment="test"}[5m])) * 0) / (sum by (model) (increase(llm_requests_total{environment="test"}[5m])) > 0)',
  "top users": "unsupported: llm_requests_total, the nearest instrument for request_end, has no label user_id",
  "top models by provider":
    'topk(3, sum by (provider, model) (increase(llm_cost_dollars_total{environment="test"}[5m])))',
  "an hour": 'sum(increase(llm_requests_total{environment="test"}[1h]))',
  "ninety seconds": 'sum(increase(llm_requests_total{environment="test"}[90s]))',
  "the asker's window": 'sum(increase(llm_requests_total{environment="test"}[1h]))',
  "the viewer's range": 'sum(increase(llm_requests_total{environment="test"}[$__range]))',
  "series with a window": 'sum by (model) (increase(llm_requests_total{environment="test"}[5m]))',
  "series of counts": 'sum by (model) (increase(llm_requests_total{environment="test"}[$__rate_interval]))',
  "series of rates": 'sum by (model) (rate(llm_requests_total{environment="test"}[$__rate_interval]))',
  "series of sums a second": 'sum(rate(llm_output_tokens_total{environment="test"}[$__rate_interval]))',
  "series of percentiles":
    'histogram_quantile(0.95, sum by (model, le) (rate(llm_request_latency_seconds_bucket{environment="test"}[$__rate_interval]))) * 1000 >= 0',
  "series of ratios":
    '(sum(increase(llm_requests_total{environment="test", status="error"}[$__rate_interval])) or sum(increase(llm_requests_total{environment="test"}[$__rate_interval])) * 0) / (sum(increase(llm_requests_total{environment="test"}[$__rate_interval])) > 0)',
  "series of histograms": "unsupported: llm_request_latency_seconds counts into other buckets",
  "series of distinct values": "unsupported: no instrument keeps the different values of user_id",
  "series of a top list":
    'topk(5, sum by (model) (increase(llm_requests_total{environment="test"}[$__rate_interval])))',
  "with a chosen value":
    'sum by (model) (rate(llm_requests_total{environment="test", service_name=~"$service"}[$__rate_interval]))',
  "sampled: count": 'sum(increase(llm_cache_accesses_total{environment="test"}[5m]))',
  "sampled: rate by one": 'sum by (cache_type) (rate(llm_cache_accesses_total{environment="test"}[5m]))',
  "sampled: sum": "unsupported: no instrument adds up prompt_length of prompt_received",
  "sampled: average": "unsupported: no instrument adds up latency_ms of cache_access",
  "sampled: ratio":
    '(sum(increase(llm_cache_hits_total{environment="test"}[5m])) or sum(increase(llm_cache_accesses_total{environment="test"}[5m])) * 0) / (sum(increase(llm_cache_accesses_total{environment="test"}[5m])) > 0)',
  "sampled: histogram": "unsupported: no instrument has buckets of latency_ms of cache_access",
  "sampled: percentile": "unsupported: no instrument has buckets of latency_ms of cache_access",
  "sampled: percentile above the sampled level": "unsupported: no instrument has buckets of latency_ms of cache_access",
  "sampled: distinct": "unsupported: no instrument keeps the different values of cache_key_hash",
  "sampled: absent":
    '((sum(increase(llm_cache_accesses_total{environment="test"}[5m])) == 0) + 1) or absent_over_time(llm_cache_accesses_total{environment="test"}[5m])',
  "sampled: an event never sampled": 'sum(increase(llm_requests_total{environment="test"}[5m]))',
  "sampled: records": "unsupported: Prometheus keeps numbers, not records",
  "newest records": "unsupported: Prometheus keeps numbers, not records",
  "newest records, some fields": "unsupported: Prometheus keeps numbers, not records",
  "newest of every record": "unsupported: Prometheus keeps numbers, not records",
  "newest records of a chosen value": "unsupported: Prometheus keeps numbers, not records",
  forRequest: "unsupported: Prometheus keeps numbers, not records",
  forTrace: "unsupported: Prometheus keeps numbers, not records",
  forUser: "unsupported: Prometheus keeps numbers, not records",
  forModel: "unsupported: Prometheus keeps numbers, not records",
  forService: "unsupported: Prometheus keeps numbers, not records",
  errorsOnly: "unsupported: Prometheus keeps numbers, not records",
  slowerThan: "unsupported: Prometheus keeps numbers, not records",
  search: "unsupported: Prometheus keeps numbers, not records",
  "raw in every language": "sum(up)",
  "raw in one language": "sum(up)",
};
