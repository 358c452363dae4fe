/**
 * The questions people come back to, saved in every store that can answer them. What needs a value of one's own (a trace, a
 * request, a user) is no saved query: `signalbox query` takes a condition.
 */

import { type MeasureQuery, not, on, type RecordsQuery, records, type SavedQuery, saved } from "../core/query/index.ts";
import { type Duration, days, hours, minutes } from "../core/units.ts";
import { llmLogSchema as llmLog } from "./log/index.ts";

const requests = on(llmLog.request_end);
const calls = on(llmLog.provider_call);
const errors = records(llmLog).errorsOnly();
const failed = requests.where(f => f.status.isOneOf("error", "timeout"));
const auditEntries = on(llmLog.admin_action, llmLog.config_change, llmLog.data_access);
const slow = requests.where(f => f.latency_ms.above(5000));

/** One answer for the window. */
const ask = (title: string, description: string, query: MeasureQuery | RecordsQuery, window: Duration): SavedQuery =>
  saved({ title, description, query, window });

/** One answer for each step of the query's own `over`. */
const series = (title: string, description: string, query: MeasureQuery, window: Duration): SavedQuery =>
  saved({ title, description, query, window, shape: "series" });

/** Bins of 100 ms up to five seconds. */
const bins = Array.from({ length: 50 }, (_, index) => (index + 1) * 100);

const errorQueries = {
  "error-summary": ask(
    "Newest errors",
    "The 100 newest records of level error or critical",
    errors.records({
      limit: 100,
      fields: f => [f.level, f.event, f.error_type, f.error_message, f.model, f.request_id],
    }),
    hours(1),
  ),
  "error-analysis": series(
    "Errors by type and hour",
    "Records of level error or critical in each hour, by the class of the error",
    errors.count({ by: f => f.error_type, over: hours(1) }),
    days(1),
  ),
  "error-distribution": ask(
    "Commonest types of error",
    "The 20 commonest classes of error of a day",
    errors.count({ top: [20, f => f.error_type] }),
    days(1),
  ),
  "error-timeline": series(
    "Errors by type, five minutes each",
    "Records of level error or critical in each five minutes, by the class of the error",
    errors.count({ by: f => f.error_type, over: minutes(5) }),
    hours(3),
  ),
  "error-trend": series(
    "Errors by day",
    "Records of level error or critical in each day",
    errors.count({ over: days(1) }),
    days(7),
  ),
  "error-rate": series(
    "Error rate by model",
    "The share of requests that failed in each five minutes, by model",
    requests.ratio({ where: f => f.status.isOneOf("error", "timeout") }, { by: f => f.model, over: minutes(5) }),
    hours(3),
  ),
  "top-errors": ask(
    "Commonest errors of requests",
    "The ten commonest classes of error of failed requests in an hour",
    failed.count({ top: [10, f => f.error_type] }),
    hours(1),
  ),
  "top-error-messages": ask(
    "Commonest error messages",
    "The ten commonest messages of errors in a day",
    errors.where(f => f.error_message.exists()).count({ top: [10, f => f.error_message] }),
    days(1),
  ),
  "error-causes": series(
    "Failed requests by cause, five minutes each",
    "Failed requests in each five minutes, by why they failed",
    failed.count({ by: f => f.error_cause, over: minutes(5) }),
    hours(3),
  ),
  "top-error-causes": ask(
    "Commonest causes of failed requests",
    "The causes of a day's failed requests, the commonest first",
    failed.count({ top: [10, f => f.error_cause] }),
    days(1),
  ),
  "unknown-causes": ask(
    "What errors of no known cause say",
    "The 20 commonest messages of a day's errors that no cause claims: what a cause of one's own would be written for",
    errors
      .where(f => [f.error_cause.is("unknown"), f.error_message.exists()])
      .count({ top: [20, f => f.error_message] }),
    days(1),
  ),
  "slow-errors": ask(
    "Errors after more than five seconds",
    "Records of level error or critical about something that took longer than five seconds",
    errors.where(f => f.latency_ms.above(5000)).records({ limit: 100 }),
    hours(1),
  ),
} as const satisfies Readonly<Record<string, SavedQuery>>;

const latencyQueries = {
  "latency-average": series(
    "Mean latency",
    "Mean latency of requests in each five minutes",
    requests.avg(f => f.latency_ms, { over: minutes(5) }),
    hours(3),
  ),
  "latency-p50": series(
    "Latency p50 by model",
    "Median latency of requests in each five minutes, by model",
    requests.percentile(f => f.latency_ms, 50, { by: f => f.model, over: minutes(5) }),
    hours(3),
  ),
  "latency-p95": series(
    "Latency p95 by model",
    "95th percentile of latency in each five minutes, by model",
    requests.percentile(f => f.latency_ms, 95, { by: f => f.model, over: minutes(5) }),
    hours(3),
  ),
  "latency-p99": series(
    "Latency p99 by model",
    "99th percentile of latency in each five minutes, by model",
    requests.percentile(f => f.latency_ms, 99, { by: f => f.model, over: minutes(5) }),
    hours(3),
  ),
  "latency-by-model": ask(
    "Mean latency by model",
    "Mean latency of requests in an hour, by model",
    requests.avg(f => f.latency_ms, { by: f => f.model }),
    hours(1),
  ),
  "latency-histogram": ask(
    "Latency in steps of 100 ms",
    "How many requests of an hour ended within each step of 100 ms, up to five seconds",
    requests.histogram(f => f.latency_ms, bins),
    hours(1),
  ),
  "slow-requests": ask(
    "Slow requests",
    "The 50 newest requests that took longer than five seconds",
    slow.records({ limit: 50, fields: f => [f.request_id, f.trace_id, f.model, f.latency_ms, f.prompt_tokens] }),
    hours(1),
  ),
  "find-slow-requests": ask(
    "Requests of five seconds and more",
    "The 100 newest requests that took at least five seconds, with everything known of them",
    requests.where(f => f.latency_ms.atLeast(5000)).records({ limit: 100 }),
    hours(1),
  ),
  "slow-chat-completions": ask(
    "Slow chat completions over HTTP",
    "Answers with status 200 of /api/chat/completions that took longer than two seconds",
    on(llmLog.http_request)
      .where(f => [f.endpoint.is("/api/chat/completions"), f.latency_ms.above(2000), f.status_code.is(200)])
      .records({ limit: 100 }),
    hours(1),
  ),
} as const satisfies Readonly<Record<string, SavedQuery>>;

const usageQueries = {
  "performance-categories": ask(
    "Requests by performance category",
    "How many requests of a day were excellent, good, acceptable, slow or very slow by their latency",
    requests.count({ by: f => f.performance_category }),
    days(1),
  ),
  "request-outcomes": ask(
    "Requests by outcome",
    "How many requests of a day ended how",
    requests.count({ by: f => f.status }),
    days(1),
  ),
  "token-usage-by-model": ask(
    "Tokens by model",
    "Tokens read and written in a day, by model",
    requests.sum(f => f.total_tokens, { by: f => f.model }),
    days(1),
  ),
  "token-usage-by-hour": series(
    "Tokens by model and hour",
    "Tokens read and written in each hour, by model",
    requests.sum(f => f.total_tokens, { by: f => f.model, over: hours(1) }),
    days(1),
  ),
  "cost-by-model": ask(
    "Cost by model",
    "What the requests of a day cost, by model",
    requests.sum(f => f.cost_usd, { by: f => f.model }),
    days(1),
  ),
  "cache-hit-rate": series(
    "Cache hit rate",
    "The share of look-ups the cache answered in each hour",
    on(llmLog.cache_access).ratio({ where: f => f.cache_hit.isTrue() }, { over: hours(1) }),
    days(1),
  ),
  "provider-failures": ask(
    "Failed calls to providers",
    "The newest calls to providers that ended in an error or a timeout",
    calls
      .where(f => f.status.isOneOf("error", "timeout"))
      .records({
        limit: 100,
        fields: f => [f.provider, f.model, f.status, f.error_type, f.error_message, f.request_id],
      }),
    hours(1),
  ),
  "provider-latency": ask(
    "Mean latency by provider",
    "Mean time the calls of a day took, by provider",
    calls.avg(f => f.latency_ms, { by: f => f.provider }),
    days(1),
  ),
  "rate-limits": ask(
    "Rate limit warnings",
    "The newest warnings that a provider's rate limit is near",
    on(llmLog.rate_limit_warning).records({ limit: 100 }),
    hours(1),
  ),
  "top-users": ask(
    "Users with the most requests",
    "The ten users with the most requests of a day; by default their pseudonyms. More than 100 is worth a look",
    requests.where(f => f.user_id.exists()).count({ top: [10, f => f.user_id] }),
    days(1),
  ),
} as const satisfies Readonly<Record<string, SavedQuery>>;

const securityQueries = {
  "auth-failures": ask(
    "Failed sign-ins",
    "The newest sign-ins that failed",
    on(llmLog.authentication)
      .where(f => f.success.isFalse())
      .records({ limit: 100 }),
    days(1),
  ),
  // Answered only where the policy keeps or hashes addresses; by default they are dropped, and the query is refused.
  "top-client-addresses": ask(
    "Addresses with the most requests",
    "The ten addresses with the most requests of a day; only where the privacy policy stores addresses",
    on(llmLog.http_request).count({ top: [10, f => f.client_ip] }),
    days(1),
  ),
  "unauthorized-warnings": ask(
    "Warnings that say unauthorized",
    "The newest warnings with the word unauthorized in their message",
    records(llmLog)
      .where(f => [f.level.is("warning"), f.message.contains("unauthorized")])
      .records({ limit: 100 }),
    days(1),
  ),
  "audit-trail": ask(
    "Audit trail",
    "What administrators did, which settings changed and which data was read, newest first",
    auditEntries.records({ limit: 1000 }),
    days(7),
  ),
  "audit-without-hash": ask(
    "Audit entries without a hash",
    "Audit entries of a week that carry no audit_hash, so that nothing could tell that they were changed; none is right",
    auditEntries.where(f => not(f.audit_hash.exists())).records({ limit: 1000 }),
    days(7),
  ),
} as const satisfies Readonly<Record<string, SavedQuery>>;

export const queries: Readonly<Record<string, SavedQuery>> = {
  ...errorQueries,
  ...latencyQueries,
  ...usageQueries,
  ...securityQueries,
};
