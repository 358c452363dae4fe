/** The cases in query-dsl, or why that language refuses them. */

import type { Expected } from "./index.ts";

export const queryDsl: Expected = {
  "every request":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "equals a text":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"term":{"llm.status":{"value":"error"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "does not equal a text":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"bool":{"must_not":[{"term":{"llm.status":{"value":"error"}}}]}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "equals a text with quotes":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"term":{"error.type":{"value":"a\\"b\'c\\\\d"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "equals a text with signs of every language":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"term":{"error.type":{"value":"{{x}} $__y %{z} `w` ${v}\\nü"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "equals a number":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"term":{"llm.retry_count":{"value":2}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "does not equal a number":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"bool":{"must_not":[{"term":{"llm.retry_count":{"value":2}}}]}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "is true":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"term":{"llm.streaming":{"value":true}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "is not true":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"bool":{"must_not":[{"term":{"llm.streaming":{"value":true}}}]}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "is false":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"term":{"llm.streaming":{"value":false}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "equals a level":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"term":{"log.level":{"value":"error"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "equals a service":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"term":{"service.name":{"value":"llm-service"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "does not equal a service":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"bool":{"must_not":[{"term":{"service.name":{"value":"llm-service"}}}]}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "equals an id":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"term":{"http.request.id":{"value":"req-1"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "is one of":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"terms":{"llm.status":["error","timeout"]}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "is none of":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"bool":{"must_not":[{"terms":{"llm.status":["error","timeout"]}}]}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "is one of no value":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"match_none":{}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "is above":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"range":{"llm.latency_ms":{"gt":5000}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "is not above":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"bool":{"must_not":[{"range":{"llm.latency_ms":{"gt":5000}}}]}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "is at least":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"range":{"llm.latency_ms":{"gte":5000}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "is below":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"range":{"llm.cost_usd":{"lt":0.25}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "is at most":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"range":{"llm.cost_usd":{"lte":0.25}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "contains, in the message":
    '{"size":0,"runtime_mappings":{"message":{"type":"keyword"}},"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"wildcard":{"message":{"value":"*rate limit*"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "does not contain, in the message":
    '{"size":0,"runtime_mappings":{"message":{"type":"keyword"}},"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"bool":{"must_not":[{"wildcard":{"message":{"value":"*rate limit*"}}}]}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "contains, in a field":
    '{"size":0,"runtime_mappings":{"error.message":{"type":"keyword"}},"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"wildcard":{"error.message":{"value":"*50% \\\\*off\\\\* \\\\\\\\ \\"x\\"*"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "does not contain, in a field":
    '{"size":0,"runtime_mappings":{"error.message":{"type":"keyword"}},"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"bool":{"must_not":[{"wildcard":{"error.message":{"value":"*rate limit*"}}}]}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "matches, in the message":
    '{"size":0,"runtime_mappings":{"message":{"type":"keyword"}},"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"regexp":{"message":{"value":".*time[ \\\\-]?out.*|.*timed out.*"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "matches, in a field":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"regexp":{"error.type":{"value":"Rate[^\\n]*Error"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "does not match, in a field":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"bool":{"must_not":[{"regexp":{"error.type":{"value":"Rate[^\\n]*Error"}}}]}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "matches, in a label":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"regexp":{"service.name":{"value":"llm\\\\-.*"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  exists:
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"exists":{"field":"error.type"}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "does not exist":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"bool":{"must_not":[{"exists":{"field":"error.type"}}]}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "a measure exists":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"exists":{"field":"llm.ttft_ms"}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "two conditions":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"term":{"llm.status":{"value":"error"}}},{"range":{"llm.latency_ms":{"gt":5000}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "any of two":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"bool":{"should":[{"term":{"llm.status":{"value":"error"}}},{"range":{"llm.latency_ms":{"gt":5000}}}],"minimum_should_match":1}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "not all of two":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"bool":{"should":[{"bool":{"must_not":[{"term":{"llm.status":{"value":"error"}}}]}},{"bool":{"must_not":[{"range":{"llm.latency_ms":{"gt":5000}}}]}}],"minimum_should_match":1}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "not any of two":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"bool":{"filter":[{"bool":{"must_not":[{"term":{"llm.status":{"value":"error"}}}]}},{"bool":{"must_not":[{"range":{"llm.latency_ms":{"gt":5000}}}]}}]}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "all within any within not":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"bool":{"filter":[{"bool":{"should":[{"bool":{"must_not":[{"term":{"llm.status":{"value":"error"}}}]}},{"term":{"gen_ai.request.model":{"value":"gpt-4o"}}}],"minimum_should_match":1}},{"bool":{"must_not":[{"exists":{"field":"error.type"}}]}}]}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "any, of a label and a field":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"bool":{"should":[{"term":{"service.name":{"value":"llm-service"}}},{"term":{"llm.status":{"value":"error"}}}],"minimum_should_match":1}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "any of nothing":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"match_none":{}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "all of nothing":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "two events":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"terms":{"event.action":["model_error","model_unavailable"]}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "every record":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  rate: '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"total":{"value_count":{"field":"@timestamp"}},"value":{"bucket_script":{"buckets_path":{"total":"total"},"script":{"source":"params.total / params.seconds","params":{"seconds":300}}}}}}}}',
  sum: '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"sum":{"field":"gen_ai.usage.output_tokens"}}}}}}',
  "sum per second":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"total":{"sum":{"field":"llm.cost_usd"}},"value":{"bucket_script":{"buckets_path":{"total":"total"},"script":{"source":"params.total / params.seconds","params":{"seconds":300}}}}}}}}',
  average:
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"avg":{"field":"llm.latency_ms"}}}}}}',
  minimum:
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"min":{"field":"llm.latency_ms"}}}}}}',
  maximum:
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"max":{"field":"llm.latency_ms"}}}}}}',
  last: '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"exists":{"field":"llm.cache_tokens"}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"top_metrics":{"metrics":{"field":"llm.cache_tokens"},"sort":{"@timestamp":"desc"}}}}}}}',
  "standard deviation":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"extended_stats":{"field":"llm.latency_ms"}}}}}}',
  "percentile 95":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"percentiles":{"field":"llm.latency_ms","percents":[95],"keyed":false}}}}}}',
  "percentile 99.9 of what no histogram has":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"percentiles":{"field":"gen_ai.usage.output_tokens","percents":[99.9],"keyed":false}}}}}}',
  distinct:
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"cardinality":{"field":"user.hash","precision_threshold":40000}}}}}}',
  histogram:
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"filters":{"filters":{"100":{"range":{"llm.latency_ms":{"lte":100}}},"1000":{"range":{"llm.latency_ms":{"lte":1000}}},"5000":{"range":{"llm.latency_ms":{"lte":5000}}},"+Inf":{"exists":{"field":"llm.latency_ms"}}}},"aggs":{"count":{"value_count":{"field":"@timestamp"}}}}}}}}',
  "ratio of records":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"part":{"filter":{"terms":{"llm.status":["error","timeout"]}},"aggs":{"total":{"value_count":{"field":"@timestamp"}}}},"whole":{"filter":{"match_all":{}},"aggs":{"total":{"value_count":{"field":"@timestamp"}}}},"value":{"bucket_script":{"buckets_path":{"part":"part>total","whole":"whole>total"},"script":"params.whole == 0 ? null : params.part / params.whole"}}}}}}',
  "ratio with a whole":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"cache_access"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"part":{"filter":{"term":{"llm.cache_hit":{"value":true}}},"aggs":{"total":{"value_count":{"field":"@timestamp"}}}},"whole":{"filter":{"term":{"llm.cache_type":{"value":"semantic"}}},"aggs":{"total":{"value_count":{"field":"@timestamp"}}}},"value":{"bucket_script":{"buckets_path":{"part":"part>total","whole":"whole>total"},"script":"params.whole == 0 ? null : params.part / params.whole"}}}}}}',
  "ratio of sums":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"composite":{"size":10000,"sources":[{"gen_ai.request.model":{"terms":{"field":"gen_ai.request.model","missing_bucket":true}}}]},"aggs":{"part":{"filter":{"match_all":{}},"aggs":{"total":{"sum":{"field":"llm.cache_tokens"}}}},"whole":{"filter":{"match_all":{}},"aggs":{"total":{"sum":{"field":"gen_ai.usage.input_tokens"}}}},"value":{"bucket_script":{"buckets_path":{"part":"part>total","whole":"whole>total"},"script":"params.whole == 0 ? null : params.part / params.whole"}}}}}}',
  "ratio of a sum and a count":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"part":{"filter":{"match_all":{}},"aggs":{"total":{"sum":{"field":"llm.cost_usd"}}}},"whole":{"filter":{"match_all":{}},"aggs":{"total":{"value_count":{"field":"@timestamp"}}}},"value":{"bucket_script":{"buckets_path":{"part":"part>total","whole":"whole>total"},"script":"params.whole == 0 ? null : params.part / params.whole"}}}}}}',
  absent:
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"count":{"value_count":{"field":"@timestamp"}},"value":{"bucket_script":{"buckets_path":{"count":"count"},"script":{"source":"params.count == 0 ? params.absent : null","params":{"absent":1}},"gap_policy":"insert_zeros"}}}}}}',
  "absent under a condition":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"term":{"service.name":{"value":"llm-service"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"count":{"value_count":{"field":"@timestamp"}},"value":{"bucket_script":{"buckets_path":{"count":"count"},"script":{"source":"params.count == 0 ? params.absent : null","params":{"absent":1}},"gap_policy":"insert_zeros"}}}}}}',
  "count by one":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"composite":{"size":10000,"sources":[{"gen_ai.request.model":{"terms":{"field":"gen_ai.request.model","missing_bucket":true}}}]},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "count by two":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"composite":{"size":10000,"sources":[{"gen_ai.request.model":{"terms":{"field":"gen_ai.request.model","missing_bucket":true}}},{"llm.status":{"terms":{"field":"llm.status","missing_bucket":true}}}]},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "count by a flag":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"composite":{"size":10000,"sources":[{"llm.streaming":{"terms":{"field":"llm.streaming","missing_bucket":true}}}]},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "count by service":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"composite":{"size":10000,"sources":[{"service.name":{"terms":{"field":"service.name","missing_bucket":true}}}]},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "count by service of every record":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}}]}},"aggs":{"groups":{"composite":{"size":10000,"sources":[{"service.name":{"terms":{"field":"service.name","missing_bucket":true}}},{"log.level":{"terms":{"field":"log.level","missing_bucket":true}}}]},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "percentile by one":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"composite":{"size":10000,"sources":[{"gen_ai.request.model":{"terms":{"field":"gen_ai.request.model","missing_bucket":true}}}]},"aggs":{"value":{"percentiles":{"field":"llm.latency_ms","percents":[95],"keyed":false}}}}}}',
  "histogram by one":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"composite":{"size":10000,"sources":[{"gen_ai.request.model":{"terms":{"field":"gen_ai.request.model","missing_bucket":true}}}]},"aggs":{"value":{"filters":{"filters":{"100":{"range":{"llm.ttft_ms":{"lte":100}}},"1000":{"range":{"llm.ttft_ms":{"lte":1000}}},"+Inf":{"exists":{"field":"llm.ttft_ms"}}}},"aggs":{"count":{"value_count":{"field":"@timestamp"}}}}}}}}',
  "ratio by one":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"composite":{"size":10000,"sources":[{"gen_ai.request.model":{"terms":{"field":"gen_ai.request.model","missing_bucket":true}}}]},"aggs":{"part":{"filter":{"term":{"llm.status":{"value":"error"}}},"aggs":{"total":{"value_count":{"field":"@timestamp"}}}},"whole":{"filter":{"match_all":{}},"aggs":{"total":{"value_count":{"field":"@timestamp"}}}},"value":{"bucket_script":{"buckets_path":{"part":"part>total","whole":"whole>total"},"script":"params.whole == 0 ? null : params.part / params.whole"}}}}}}',
  "top users":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"terms":{"field":"user.hash","missing":"","size":10,"shard_size":10000,"order":{"value":"desc"}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "top models by provider":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"multi_terms":{"terms":[{"field":"gen_ai.provider.name","missing":""},{"field":"gen_ai.request.model","missing":""}],"size":3,"shard_size":10000,"order":{"value":"desc"}},"aggs":{"value":{"sum":{"field":"llm.cost_usd"}}}}}}',
  "an hour":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-3600s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "ninety seconds":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-90s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "the asker's window":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-3600s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "the viewer's range": "unsupported: a search body has no viewer whose range it could take",
  "series with a window":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-7200s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"composite":{"size":10000,"sources":[{"time":{"date_histogram":{"field":"@timestamp","fixed_interval":"300s"}}},{"gen_ai.request.model":{"terms":{"field":"gen_ai.request.model","missing_bucket":true}}}]},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "series of counts":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-7200s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"composite":{"size":10000,"sources":[{"time":{"date_histogram":{"field":"@timestamp","fixed_interval":"300s"}}},{"gen_ai.request.model":{"terms":{"field":"gen_ai.request.model","missing_bucket":true}}}]},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "series of rates":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-7200s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"composite":{"size":10000,"sources":[{"time":{"date_histogram":{"field":"@timestamp","fixed_interval":"300s"}}},{"gen_ai.request.model":{"terms":{"field":"gen_ai.request.model","missing_bucket":true}}}]},"aggs":{"total":{"value_count":{"field":"@timestamp"}},"value":{"bucket_script":{"buckets_path":{"total":"total"},"script":{"source":"params.total / params.seconds","params":{"seconds":300}}}}}}}}',
  "series of sums a second":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-7200s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"date_histogram":{"field":"@timestamp","fixed_interval":"300s","min_doc_count":1},"aggs":{"total":{"sum":{"field":"gen_ai.usage.output_tokens"}},"value":{"bucket_script":{"buckets_path":{"total":"total"},"script":{"source":"params.total / params.seconds","params":{"seconds":300}}}}}}}}',
  "series of percentiles":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-7200s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"composite":{"size":10000,"sources":[{"time":{"date_histogram":{"field":"@timestamp","fixed_interval":"300s"}}},{"gen_ai.request.model":{"terms":{"field":"gen_ai.request.model","missing_bucket":true}}}]},"aggs":{"value":{"percentiles":{"field":"llm.latency_ms","percents":[95],"keyed":false}}}}}}',
  "series of ratios":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-7200s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"date_histogram":{"field":"@timestamp","fixed_interval":"300s","min_doc_count":1},"aggs":{"part":{"filter":{"term":{"llm.status":{"value":"error"}}},"aggs":{"total":{"value_count":{"field":"@timestamp"}}}},"whole":{"filter":{"match_all":{}},"aggs":{"total":{"value_count":{"field":"@timestamp"}}}},"value":{"bucket_script":{"buckets_path":{"part":"part>total","whole":"whole>total"},"script":"params.whole == 0 ? null : params.part / params.whole"}}}}}}',
  "series of histograms":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-7200s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"date_histogram":{"field":"@timestamp","fixed_interval":"300s","min_doc_count":1},"aggs":{"value":{"filters":{"filters":{"100":{"range":{"llm.latency_ms":{"lte":100}}},"1000":{"range":{"llm.latency_ms":{"lte":1000}}},"5000":{"range":{"llm.latency_ms":{"lte":5000}}},"+Inf":{"exists":{"field":"llm.latency_ms"}}}},"aggs":{"count":{"value_count":{"field":"@timestamp"}}}}}}}}',
  "series of distinct values":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-7200s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"date_histogram":{"field":"@timestamp","fixed_interval":"300s","min_doc_count":1},"aggs":{"value":{"cardinality":{"field":"user.hash","precision_threshold":40000}}}}}}',
  "series of a top list": "unsupported: a top list of every step",
  "with a chosen value":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-7200s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"term":{"service.name":{"value":"$service"}}}]}},"aggs":{"groups":{"composite":{"size":10000,"sources":[{"time":{"date_histogram":{"field":"@timestamp","fixed_interval":"300s"}}},{"gen_ai.request.model":{"terms":{"field":"gen_ai.request.model","missing_bucket":true}}}]},"aggs":{"total":{"value_count":{"field":"@timestamp"}},"value":{"bucket_script":{"buckets_path":{"total":"total"},"script":{"source":"params.total / params.seconds","params":{"seconds":300}}}}}}}}',
  "sampled: count":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"cache_access"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"sum":{"field":"llm.sample_weight","missing":1}}}}}}',
  "sampled: rate by one":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"cache_access"}}}]}},"aggs":{"groups":{"composite":{"size":10000,"sources":[{"llm.cache_type":{"terms":{"field":"llm.cache_type","missing_bucket":true}}}]},"aggs":{"total":{"sum":{"field":"llm.sample_weight","missing":1}},"value":{"bucket_script":{"buckets_path":{"total":"total"},"script":{"source":"params.total / params.seconds","params":{"seconds":300}}}}}}}}',
  "sampled: sum":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"prompt_received"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"sum":{"script":{"source":"doc[params.field].size() == 0 ? 0 : doc[params.field].value * (doc[params.weight].size() == 0 ? 1 : doc[params.weight].value)","params":{"field":"llm.prompt_length","weight":"llm.sample_weight"}}}}}}}}',
  "sampled: average":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"cache_access"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"weighted_avg":{"value":{"field":"llm.latency_ms"},"weight":{"field":"llm.sample_weight","missing":1}}}}}}}',
  "sampled: ratio":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"cache_access"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"part":{"filter":{"term":{"llm.cache_hit":{"value":true}}},"aggs":{"total":{"sum":{"field":"llm.sample_weight","missing":1}}}},"whole":{"filter":{"match_all":{}},"aggs":{"total":{"sum":{"field":"llm.sample_weight","missing":1}}}},"value":{"bucket_script":{"buckets_path":{"part":"part>total","whole":"whole>total"},"script":"params.whole == 0 ? null : params.part / params.whole"}}}}}}',
  "sampled: histogram":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"cache_access"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"filters":{"filters":{"1":{"range":{"llm.latency_ms":{"lte":1}}},"10":{"range":{"llm.latency_ms":{"lte":10}}},"+Inf":{"exists":{"field":"llm.latency_ms"}}}},"aggs":{"count":{"sum":{"field":"llm.sample_weight","missing":1}}}}}}}}',
  "sampled: percentile": "unsupported: a percentile cannot be told from sampled records",
  "sampled: percentile above the sampled level":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"cache_access"}}},{"term":{"log.level":{"value":"error"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"percentiles":{"field":"llm.latency_ms","percents":[95],"keyed":false}}}}}}',
  "sampled: distinct": "unsupported: a distinct cannot be told from sampled records",
  "sampled: absent":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"cache_access"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"count":{"value_count":{"field":"@timestamp"}},"value":{"bucket_script":{"buckets_path":{"count":"count"},"script":{"source":"params.count == 0 ? params.absent : null","params":{"absent":1}},"gap_policy":"insert_zeros"}}}}}}',
  "sampled: an event never sampled":
    '{"size":0,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-300s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"aggs":{"groups":{"filters":{"filters":{"all":{"match_all":{}}}},"aggs":{"value":{"value_count":{"field":"@timestamp"}}}}}}',
  "sampled: records":
    '{"size":5,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-3600s","lte":"now"}}},{"term":{"event.action":{"value":"cache_access"}}}]}},"sort":[{"@timestamp":{"order":"desc"}}],"_source":true}',
  "newest records":
    '{"size":1000,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-3600s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}}]}},"sort":[{"@timestamp":{"order":"desc"}}],"_source":true}',
  "newest records, some fields":
    '{"size":50,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-3600s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"range":{"llm.latency_ms":{"gt":5000}}}]}},"sort":[{"@timestamp":{"order":"desc"}}],"_source":["@timestamp","http.request.id","gen_ai.request.model","llm.latency_ms","message"]}',
  "newest of every record":
    '{"size":20,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-3600s","lte":"now"}}}]}},"sort":[{"@timestamp":{"order":"desc"}}],"_source":true}',
  "newest records of a chosen value": "unsupported: a search body has no viewer whose range it could take",
  forRequest:
    '{"size":1000,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-3600s","lte":"now"}}},{"term":{"http.request.id":{"value":"req-1"}}}]}},"sort":[{"@timestamp":{"order":"desc"}}],"_source":true}',
  forTrace:
    '{"size":1000,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-3600s","lte":"now"}}},{"term":{"trace.id":{"value":"4bf92f3577b34da6a3ce929d0e0e4736"}}}]}},"sort":[{"@timestamp":{"order":"desc"}}],"_source":true}',
  forUser:
    '{"size":1000,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-3600s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"term":{"user.hash":{"value":"9f86d081884c7d65"}}}]}},"sort":[{"@timestamp":{"order":"desc"}}],"_source":true}',
  forModel:
    '{"size":1000,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-3600s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"term":{"gen_ai.request.model":{"value":"gpt-4o"}}}]}},"sort":[{"@timestamp":{"order":"desc"}}],"_source":true}',
  forService:
    '{"size":1000,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-3600s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"terms":{"service.name":["chat-api","llm-service"]}}]}},"sort":[{"@timestamp":{"order":"desc"}}],"_source":true}',
  errorsOnly:
    '{"size":1000,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-3600s","lte":"now"}}},{"terms":{"log.level":["error","critical"]}}]}},"sort":[{"@timestamp":{"order":"desc"}}],"_source":true}',
  slowerThan:
    '{"size":1000,"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-3600s","lte":"now"}}},{"term":{"event.action":{"value":"request_end"}}},{"range":{"llm.latency_ms":{"gt":5000}}}]}},"sort":[{"@timestamp":{"order":"desc"}}],"_source":true}',
  search:
    '{"size":1000,"runtime_mappings":{"message":{"type":"keyword"}},"query":{"bool":{"filter":[{"range":{"@timestamp":{"gt":"now-3600s","lte":"now"}}},{"wildcard":{"message":{"value":"*rate limit*"}}}]}},"sort":[{"@timestamp":{"order":"desc"}}],"_source":true}',
  "raw in every language": '{"size":0}',
  "raw in one language": "unsupported: it is asked in the words of other languages only",
};
