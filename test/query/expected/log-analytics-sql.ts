/** The cases in the SQL of Log Analytics, or why that language refuses them. */

import type { Expected } from "./index.ts";

export const logAnalyticsSql: Expected = {
  "every request": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'`,
  "equals a text": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND JSON_VALUE(json_payload.status) = 'error'`,
  "does not equal a text": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND NOT IFNULL(JSON_VALUE(json_payload.status) = 'error', FALSE)`,
  "equals a text with quotes": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND JSON_VALUE(json_payload.error_type) = 'a"b\\'c\\\\d'`,
  "equals a text with signs of every language": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND JSON_VALUE(json_payload.error_type) = '{{x}} $__y %{z} \`w\` \${v}\\nü'`,
  "equals a number": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND SAFE_CAST(JSON_VALUE(json_payload.retry_count) AS FLOAT64) = 2`,
  "does not equal a number": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND NOT IFNULL(SAFE_CAST(JSON_VALUE(json_payload.retry_count) AS FLOAT64) = 2, FALSE)`,
  "is true": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND JSON_VALUE(json_payload.streaming) = 'true'`,
  "is not true": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND NOT IFNULL(JSON_VALUE(json_payload.streaming) = 'true', FALSE)`,
  "is false": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND JSON_VALUE(json_payload.streaming) = 'false'`,
  "equals a level": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND JSON_VALUE(json_payload.level) = 'error'`,
  "equals a service": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND JSON_VALUE(json_payload.service) = 'llm-service'`,
  "does not equal a service": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND NOT IFNULL(JSON_VALUE(json_payload.service) = 'llm-service', FALSE)`,
  "equals an id": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND JSON_VALUE(json_payload.request_id) = 'req-1'`,
  "is one of": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND JSON_VALUE(json_payload.status) IN ('error', 'timeout')`,
  "is none of": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND NOT IFNULL(JSON_VALUE(json_payload.status) IN ('error', 'timeout'), FALSE)`,
  "is one of no value": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND FALSE`,
  "is above": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND SAFE_CAST(JSON_VALUE(json_payload.latency_ms) AS FLOAT64) > 5000`,
  "is not above": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND NOT IFNULL(SAFE_CAST(JSON_VALUE(json_payload.latency_ms) AS FLOAT64) > 5000, FALSE)`,
  "is at least": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND SAFE_CAST(JSON_VALUE(json_payload.latency_ms) AS FLOAT64) >= 5000`,
  "is below": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND SAFE_CAST(JSON_VALUE(json_payload.cost_usd) AS FLOAT64) < 0.25`,
  "is at most": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND SAFE_CAST(JSON_VALUE(json_payload.cost_usd) AS FLOAT64) <= 0.25`,
  "contains, in the message": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND STRPOS(JSON_VALUE(json_payload.message), 'rate limit') > 0`,
  "does not contain, in the message": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND NOT IFNULL(STRPOS(JSON_VALUE(json_payload.message), 'rate limit') > 0, FALSE)`,
  "contains, in a field": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND STRPOS(JSON_VALUE(json_payload.error_message), '50% *off* \\\\ "x"') > 0`,
  "does not contain, in a field": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND NOT IFNULL(STRPOS(JSON_VALUE(json_payload.error_message), 'rate limit') > 0, FALSE)`,
  "matches, in the message": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND REGEXP_CONTAINS(JSON_VALUE(json_payload.message), 'time[ -]?out|timed out')`,
  "matches, in a field": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND REGEXP_CONTAINS(JSON_VALUE(json_payload.error_type), '^Rate.*Error$')`,
  "does not match, in a field": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND NOT IFNULL(REGEXP_CONTAINS(JSON_VALUE(json_payload.error_type), '^Rate.*Error$'), FALSE)`,
  "matches, in a label": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND REGEXP_CONTAINS(JSON_VALUE(json_payload.service), '^llm-')`,
  exists: `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND JSON_VALUE(json_payload.error_type) IS NOT NULL`,
  "does not exist": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND NOT IFNULL(JSON_VALUE(json_payload.error_type) IS NOT NULL, FALSE)`,
  "a measure exists": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND JSON_VALUE(json_payload.ttft_ms) IS NOT NULL`,
  "two conditions": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND JSON_VALUE(json_payload.status) = 'error'
  AND SAFE_CAST(JSON_VALUE(json_payload.latency_ms) AS FLOAT64) > 5000`,
  "any of two": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND (JSON_VALUE(json_payload.status) = 'error' OR SAFE_CAST(JSON_VALUE(json_payload.latency_ms) AS FLOAT64) > 5000)`,
  "not all of two": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND (NOT IFNULL(JSON_VALUE(json_payload.status) = 'error', FALSE) OR NOT IFNULL(SAFE_CAST(JSON_VALUE(json_payload.latency_ms) AS FLOAT64) > 5000, FALSE))`,
  "not any of two": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND NOT IFNULL(JSON_VALUE(json_payload.status) = 'error', FALSE)
  AND NOT IFNULL(SAFE_CAST(JSON_VALUE(json_payload.latency_ms) AS FLOAT64) > 5000, FALSE)`,
  "all within any within not": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND (NOT IFNULL(JSON_VALUE(json_payload.status) = 'error', FALSE) OR JSON_VALUE(json_payload.model) = 'gpt-4o')
  AND NOT IFNULL(JSON_VALUE(json_payload.error_type) IS NOT NULL, FALSE)`,
  "any, of a label and a field": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND (JSON_VALUE(json_payload.service) = 'llm-service' OR JSON_VALUE(json_payload.status) = 'error')`,
  "any of nothing": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND FALSE`,
  "all of nothing": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'`,
  "two events": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) IN ('model_error', 'model_unavailable')`,
  "every record": `SELECT
  COUNT(*) AS value
FROM (
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-application._AllLogs\`
  UNION ALL
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-access._AllLogs\`
  UNION ALL
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-performance._AllLogs\`
  UNION ALL
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-security._AllLogs\`
  UNION ALL
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-audit._AllLogs\`
)
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id IN ('llm-test-application', 'llm-test-access', 'llm-test-performance', 'llm-test-security', 'llm-test-audit')`,
  rate: `SELECT
  COUNT(*) / 300 AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'`,
  sum: `SELECT
  SUM(SAFE_CAST(JSON_VALUE(json_payload.completion_tokens) AS FLOAT64)) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
HAVING value IS NOT NULL`,
  "sum per second": `SELECT
  SUM(SAFE_CAST(JSON_VALUE(json_payload.cost_usd) AS FLOAT64)) / 300 AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
HAVING value IS NOT NULL`,
  average: `SELECT
  AVG(SAFE_CAST(JSON_VALUE(json_payload.latency_ms) AS FLOAT64)) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
HAVING value IS NOT NULL`,
  minimum: `SELECT
  MIN(SAFE_CAST(JSON_VALUE(json_payload.latency_ms) AS FLOAT64)) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
HAVING value IS NOT NULL`,
  maximum: `SELECT
  MAX(SAFE_CAST(JSON_VALUE(json_payload.latency_ms) AS FLOAT64)) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
HAVING value IS NOT NULL`,
  last: `SELECT
  ARRAY_AGG(SAFE_CAST(JSON_VALUE(json_payload.cache_tokens) AS FLOAT64) IGNORE NULLS ORDER BY timestamp DESC LIMIT 1)[SAFE_OFFSET(0)] AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
HAVING value IS NOT NULL`,
  "standard deviation": `SELECT
  STDDEV_POP(SAFE_CAST(JSON_VALUE(json_payload.latency_ms) AS FLOAT64)) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
HAVING value IS NOT NULL`,
  "percentile 95": `SELECT
  APPROX_QUANTILES(SAFE_CAST(JSON_VALUE(json_payload.latency_ms) AS FLOAT64), 1000)[SAFE_OFFSET(950)] AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
HAVING value IS NOT NULL`,
  "percentile 99.9 of what no histogram has": `SELECT
  APPROX_QUANTILES(SAFE_CAST(JSON_VALUE(json_payload.completion_tokens) AS FLOAT64), 1000)[SAFE_OFFSET(999)] AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
HAVING value IS NOT NULL`,
  distinct: `SELECT
  COUNT(DISTINCT JSON_VALUE(json_payload.user_id)) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
HAVING value > 0`,
  histogram: `SELECT
  COUNTIF(SAFE_CAST(JSON_VALUE(json_payload.latency_ms) AS FLOAT64) <= 100) AS le_100,
  COUNTIF(SAFE_CAST(JSON_VALUE(json_payload.latency_ms) AS FLOAT64) <= 1000) AS le_1000,
  COUNTIF(SAFE_CAST(JSON_VALUE(json_payload.latency_ms) AS FLOAT64) <= 5000) AS le_5000,
  COUNTIF(SAFE_CAST(JSON_VALUE(json_payload.latency_ms) AS FLOAT64) IS NOT NULL) AS le_inf
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
HAVING le_inf > 0`,
  "ratio of records": `SELECT
  SAFE_DIVIDE(COUNTIF(JSON_VALUE(json_payload.status) IN ('error', 'timeout')), COUNT(*)) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
HAVING value IS NOT NULL`,
  "ratio with a whole": `SELECT
  SAFE_DIVIDE(COUNTIF(JSON_VALUE(json_payload.cache_hit) = 'true'), COUNTIF(JSON_VALUE(json_payload.cache_type) = 'semantic')) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'cache_access'
HAVING value IS NOT NULL`,
  "ratio of sums": `SELECT
  JSON_VALUE(json_payload.model) AS model,
  SAFE_DIVIDE(IFNULL(SUM(SAFE_CAST(JSON_VALUE(json_payload.cache_tokens) AS FLOAT64)), 0), IFNULL(SUM(SAFE_CAST(JSON_VALUE(json_payload.prompt_tokens) AS FLOAT64)), 0)) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
GROUP BY 1
HAVING value IS NOT NULL`,
  "ratio of a sum and a count": `SELECT
  SAFE_DIVIDE(IFNULL(SUM(SAFE_CAST(JSON_VALUE(json_payload.cost_usd) AS FLOAT64)), 0), COUNT(*)) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
HAVING value IS NOT NULL`,
  absent: `SELECT
  1 AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
HAVING COUNT(*) = 0`,
  "absent under a condition": `SELECT
  1 AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND JSON_VALUE(json_payload.service) = 'llm-service'
HAVING COUNT(*) = 0`,
  "count by one": `SELECT
  JSON_VALUE(json_payload.model) AS model,
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
GROUP BY 1`,
  "count by two": `SELECT
  JSON_VALUE(json_payload.model) AS model,
  JSON_VALUE(json_payload.status) AS status,
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
GROUP BY 1, 2`,
  "count by a flag": `SELECT
  JSON_VALUE(json_payload.streaming) AS streaming,
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
GROUP BY 1`,
  "count by service": `SELECT
  JSON_VALUE(json_payload.service) AS service,
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
GROUP BY 1`,
  "count by service of every record": `SELECT
  JSON_VALUE(json_payload.service) AS service,
  JSON_VALUE(json_payload.level) AS level,
  COUNT(*) AS value
FROM (
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-application._AllLogs\`
  UNION ALL
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-access._AllLogs\`
  UNION ALL
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-performance._AllLogs\`
  UNION ALL
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-security._AllLogs\`
  UNION ALL
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-audit._AllLogs\`
)
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id IN ('llm-test-application', 'llm-test-access', 'llm-test-performance', 'llm-test-security', 'llm-test-audit')
GROUP BY 1, 2`,
  "percentile by one": `SELECT
  JSON_VALUE(json_payload.model) AS model,
  APPROX_QUANTILES(SAFE_CAST(JSON_VALUE(json_payload.latency_ms) AS FLOAT64), 1000)[SAFE_OFFSET(950)] AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
GROUP BY 1
HAVING value IS NOT NULL`,
  "histogram by one": `SELECT
  JSON_VALUE(json_payload.model) AS model,
  COUNTIF(SAFE_CAST(JSON_VALUE(json_payload.ttft_ms) AS FLOAT64) <= 100) AS le_100,
  COUNTIF(SAFE_CAST(JSON_VALUE(json_payload.ttft_ms) AS FLOAT64) <= 1000) AS le_1000,
  COUNTIF(SAFE_CAST(JSON_VALUE(json_payload.ttft_ms) AS FLOAT64) IS NOT NULL) AS le_inf
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
GROUP BY 1
HAVING le_inf > 0`,
  "ratio by one": `SELECT
  JSON_VALUE(json_payload.model) AS model,
  SAFE_DIVIDE(COUNTIF(JSON_VALUE(json_payload.status) = 'error'), COUNT(*)) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
GROUP BY 1
HAVING value IS NOT NULL`,
  "top users": `SELECT
  JSON_VALUE(json_payload.user_id) AS user_id,
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
GROUP BY 1
ORDER BY value DESC
LIMIT 10`,
  "top models by provider": `SELECT
  JSON_VALUE(json_payload.provider) AS provider,
  JSON_VALUE(json_payload.model) AS model,
  SUM(SAFE_CAST(JSON_VALUE(json_payload.cost_usd) AS FLOAT64)) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
GROUP BY 1, 2
HAVING value IS NOT NULL
ORDER BY value DESC
LIMIT 3`,
  "an hour": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 3600 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'`,
  "ninety seconds": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 90 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'`,
  "the asker's window": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 3600 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'`,
  "the viewer's range": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'`,
  "series with a window": `SELECT
  TIMESTAMP_MILLIS(DIV(UNIX_MILLIS(timestamp), 300000) * 300000) AS time,
  JSON_VALUE(json_payload.model) AS model,
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
GROUP BY 1, 2
ORDER BY 1`,
  "series of counts": `SELECT
  TIMESTAMP_MILLIS(DIV(UNIX_MILLIS(timestamp), 300000) * 300000) AS time,
  JSON_VALUE(json_payload.model) AS model,
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
GROUP BY 1, 2
ORDER BY 1`,
  "series of rates": `SELECT
  TIMESTAMP_MILLIS(DIV(UNIX_MILLIS(timestamp), 300000) * 300000) AS time,
  JSON_VALUE(json_payload.model) AS model,
  COUNT(*) / 300 AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
GROUP BY 1, 2
ORDER BY 1`,
  "series of sums a second": `SELECT
  TIMESTAMP_MILLIS(DIV(UNIX_MILLIS(timestamp), 300000) * 300000) AS time,
  SUM(SAFE_CAST(JSON_VALUE(json_payload.completion_tokens) AS FLOAT64)) / 300 AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
GROUP BY 1
HAVING value IS NOT NULL
ORDER BY 1`,
  "series of percentiles": `SELECT
  TIMESTAMP_MILLIS(DIV(UNIX_MILLIS(timestamp), 300000) * 300000) AS time,
  JSON_VALUE(json_payload.model) AS model,
  APPROX_QUANTILES(SAFE_CAST(JSON_VALUE(json_payload.latency_ms) AS FLOAT64), 1000)[SAFE_OFFSET(950)] AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
GROUP BY 1, 2
HAVING value IS NOT NULL
ORDER BY 1`,
  "series of ratios": `SELECT
  TIMESTAMP_MILLIS(DIV(UNIX_MILLIS(timestamp), 300000) * 300000) AS time,
  SAFE_DIVIDE(COUNTIF(JSON_VALUE(json_payload.status) = 'error'), COUNT(*)) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
GROUP BY 1
HAVING value IS NOT NULL
ORDER BY 1`,
  "series of histograms": `SELECT
  TIMESTAMP_MILLIS(DIV(UNIX_MILLIS(timestamp), 300000) * 300000) AS time,
  COUNTIF(SAFE_CAST(JSON_VALUE(json_payload.latency_ms) AS FLOAT64) <= 100) AS le_100,
  COUNTIF(SAFE_CAST(JSON_VALUE(json_payload.latency_ms) AS FLOAT64) <= 1000) AS le_1000,
  COUNTIF(SAFE_CAST(JSON_VALUE(json_payload.latency_ms) AS FLOAT64) <= 5000) AS le_5000,
  COUNTIF(SAFE_CAST(JSON_VALUE(json_payload.latency_ms) AS FLOAT64) IS NOT NULL) AS le_inf
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
GROUP BY 1
HAVING le_inf > 0
ORDER BY 1`,
  "series of distinct values": `SELECT
  TIMESTAMP_MILLIS(DIV(UNIX_MILLIS(timestamp), 300000) * 300000) AS time,
  COUNT(DISTINCT JSON_VALUE(json_payload.user_id)) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
GROUP BY 1
HAVING value > 0
ORDER BY 1`,
  "series of a top list": "unsupported: the largest groups of a series need a second query",
  "with a chosen value": "unsupported: no viewer of it puts in chosen values",
  "sampled: count": `SELECT
  SUM(IFNULL(SAFE_CAST(JSON_VALUE(json_payload.sample_weight) AS FLOAT64), 1)) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'cache_access'`,
  "sampled: rate by one": `SELECT
  JSON_VALUE(json_payload.cache_type) AS cache_type,
  SUM(IFNULL(SAFE_CAST(JSON_VALUE(json_payload.sample_weight) AS FLOAT64), 1)) / 300 AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'cache_access'
GROUP BY 1`,
  "sampled: sum": `SELECT
  SUM(IFNULL(SAFE_CAST(JSON_VALUE(json_payload.sample_weight) AS FLOAT64), 1) * SAFE_CAST(JSON_VALUE(json_payload.prompt_length) AS FLOAT64)) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'prompt_received'
HAVING value IS NOT NULL`,
  "sampled: average": `SELECT
  SUM(IFNULL(SAFE_CAST(JSON_VALUE(json_payload.sample_weight) AS FLOAT64), 1) * SAFE_CAST(JSON_VALUE(json_payload.latency_ms) AS FLOAT64)) / SUM(IF(SAFE_CAST(JSON_VALUE(json_payload.latency_ms) AS FLOAT64) IS NULL, NULL, IFNULL(SAFE_CAST(JSON_VALUE(json_payload.sample_weight) AS FLOAT64), 1))) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'cache_access'
HAVING value IS NOT NULL`,
  "sampled: ratio": `SELECT
  SAFE_DIVIDE(SUM(IF(JSON_VALUE(json_payload.cache_hit) = 'true', IFNULL(SAFE_CAST(JSON_VALUE(json_payload.sample_weight) AS FLOAT64), 1), 0)), SUM(IFNULL(SAFE_CAST(JSON_VALUE(json_payload.sample_weight) AS FLOAT64), 1))) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'cache_access'
HAVING value IS NOT NULL`,
  "sampled: histogram": `SELECT
  SUM(IF(SAFE_CAST(JSON_VALUE(json_payload.latency_ms) AS FLOAT64) <= 1, IFNULL(SAFE_CAST(JSON_VALUE(json_payload.sample_weight) AS FLOAT64), 1), 0)) AS le_1,
  SUM(IF(SAFE_CAST(JSON_VALUE(json_payload.latency_ms) AS FLOAT64) <= 10, IFNULL(SAFE_CAST(JSON_VALUE(json_payload.sample_weight) AS FLOAT64), 1), 0)) AS le_10,
  SUM(IF(SAFE_CAST(JSON_VALUE(json_payload.latency_ms) AS FLOAT64) IS NOT NULL, IFNULL(SAFE_CAST(JSON_VALUE(json_payload.sample_weight) AS FLOAT64), 1), 0)) AS le_inf
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'cache_access'
HAVING le_inf > 0`,
  "sampled: percentile": "unsupported: percentile cannot weigh records that log sampling has thinned out",
  "sampled: percentile above the sampled level": `SELECT
  APPROX_QUANTILES(SAFE_CAST(JSON_VALUE(json_payload.latency_ms) AS FLOAT64), 1000)[SAFE_OFFSET(950)] AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'cache_access'
  AND JSON_VALUE(json_payload.level) = 'error'
HAVING value IS NOT NULL`,
  "sampled: distinct": "unsupported: distinct cannot weigh records that log sampling has thinned out",
  "sampled: absent": `SELECT
  1 AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'cache_access'
HAVING COUNT(*) = 0`,
  "sampled: an event never sampled": `SELECT
  COUNT(*) AS value
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 300 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'`,
  "sampled: records": `SELECT
  timestamp, severity, json_payload
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 3600 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'cache_access'
ORDER BY timestamp DESC
LIMIT 5`,
  "newest records": `SELECT
  timestamp, severity, json_payload
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 3600 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
ORDER BY timestamp DESC
LIMIT 1000`,
  "newest records, some fields": `SELECT
  timestamp,
  JSON_VALUE(json_payload.request_id) AS request_id,
  JSON_VALUE(json_payload.model) AS model,
  JSON_VALUE(json_payload.latency_ms) AS latency_ms,
  JSON_VALUE(json_payload.message) AS message
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 3600 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND SAFE_CAST(JSON_VALUE(json_payload.latency_ms) AS FLOAT64) > 5000
ORDER BY timestamp DESC
LIMIT 50`,
  "newest of every record": `SELECT
  timestamp, severity, json_payload
FROM (
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-application._AllLogs\`
  UNION ALL
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-access._AllLogs\`
  UNION ALL
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-performance._AllLogs\`
  UNION ALL
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-security._AllLogs\`
  UNION ALL
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-audit._AllLogs\`
)
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 3600 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id IN ('llm-test-application', 'llm-test-access', 'llm-test-performance', 'llm-test-security', 'llm-test-audit')
ORDER BY timestamp DESC
LIMIT 20`,
  "newest records of a chosen value": "unsupported: no viewer of it puts in chosen values",
  forRequest: `SELECT
  timestamp, severity, json_payload
FROM (
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-application._AllLogs\`
  UNION ALL
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-access._AllLogs\`
  UNION ALL
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-performance._AllLogs\`
  UNION ALL
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-security._AllLogs\`
  UNION ALL
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-audit._AllLogs\`
)
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 3600 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id IN ('llm-test-application', 'llm-test-access', 'llm-test-performance', 'llm-test-security', 'llm-test-audit')
  AND JSON_VALUE(json_payload.request_id) = 'req-1'
ORDER BY timestamp DESC
LIMIT 1000`,
  forTrace: `SELECT
  timestamp, severity, json_payload
FROM (
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-application._AllLogs\`
  UNION ALL
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-access._AllLogs\`
  UNION ALL
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-performance._AllLogs\`
  UNION ALL
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-security._AllLogs\`
  UNION ALL
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-audit._AllLogs\`
)
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 3600 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id IN ('llm-test-application', 'llm-test-access', 'llm-test-performance', 'llm-test-security', 'llm-test-audit')
  AND JSON_VALUE(json_payload.trace_id) = '4bf92f3577b34da6a3ce929d0e0e4736'
ORDER BY timestamp DESC
LIMIT 1000`,
  forUser: `SELECT
  timestamp, severity, json_payload
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 3600 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND JSON_VALUE(json_payload.user_id) = '9f86d081884c7d65'
ORDER BY timestamp DESC
LIMIT 1000`,
  forModel: `SELECT
  timestamp, severity, json_payload
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 3600 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND JSON_VALUE(json_payload.model) = 'gpt-4o'
ORDER BY timestamp DESC
LIMIT 1000`,
  forService: `SELECT
  timestamp, severity, json_payload
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 3600 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND JSON_VALUE(json_payload.service) IN ('chat-api', 'llm-service')
ORDER BY timestamp DESC
LIMIT 1000`,
  errorsOnly: `SELECT
  timestamp, severity, json_payload
FROM (
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-application._AllLogs\`
  UNION ALL
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-access._AllLogs\`
  UNION ALL
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-performance._AllLogs\`
  UNION ALL
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-security._AllLogs\`
  UNION ALL
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-audit._AllLogs\`
)
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 3600 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id IN ('llm-test-application', 'llm-test-access', 'llm-test-performance', 'llm-test-security', 'llm-test-audit')
  AND JSON_VALUE(json_payload.level) IN ('error', 'critical')
ORDER BY timestamp DESC
LIMIT 1000`,
  slowerThan: `SELECT
  timestamp, severity, json_payload
FROM \`acme-llm.global.llm-test-application._AllLogs\`
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 3600 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id = 'llm-test-application'
  AND JSON_VALUE(json_payload.event) = 'request_end'
  AND SAFE_CAST(JSON_VALUE(json_payload.latency_ms) AS FLOAT64) > 5000
ORDER BY timestamp DESC
LIMIT 1000`,
  search: `SELECT
  timestamp, severity, json_payload
FROM (
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-application._AllLogs\`
  UNION ALL
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-access._AllLogs\`
  UNION ALL
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-performance._AllLogs\`
  UNION ALL
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-security._AllLogs\`
  UNION ALL
  SELECT timestamp, severity, log_id, json_payload FROM \`acme-llm.global.llm-test-audit._AllLogs\`
)
WHERE timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 3600 SECOND)
  AND timestamp <= CURRENT_TIMESTAMP()
  AND log_id IN ('llm-test-application', 'llm-test-access', 'llm-test-performance', 'llm-test-security', 'llm-test-audit')
  AND STRPOS(JSON_VALUE(json_payload.message), 'rate limit') > 0
ORDER BY timestamp DESC
LIMIT 1000`,
  "raw in every language": "SELECT 1",
  "raw in one language": "unsupported: it is asked in the words of other languages only",
};
