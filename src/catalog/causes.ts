/**
 * Why requests to models fail, as their errors say it. The first cause that claims an error is its cause, so a connection
 * that times out is no timeout of an answer, and a limit of tokens a minute is no prompt that is too long.
 */

import { type Cause, cause as define, unknownCause } from "../core/cause.ts";
import { type Classification, wordStart } from "../core/classification.ts";
import { anyCase, anyOf } from "./detectors/spelling.ts";

/** Up to so many printable characters between two words that belong together. */
const within = (characters: number): string => `[ -~]{0,${characters}}`;

/** Any of some forms. */
const either = (...patterns: readonly string[]): string => `(?:${patterns.join("|")})`;

/** Forms that begin a word: `timeout`, and not the end of `realtime output`. */
const words = (...patterns: readonly string[]): string => `${wordStart}${either(...patterns)}`;

/** Names of errors that may end a longer one: `Timeout` in `ReadTimeout`. */
const endOfName = (...names: readonly string[]): string => `[A-Za-z]{0,40}${either(...names)}`;

export const causes: readonly Cause[] = [
  define({
    name: "gpu_out_of_memory",
    title: "GPU out of memory",
    description:
      "The model's weights, its cache of attention keys and values, or the batch it was working on did not fit into the memory of the accelerator.",
    pattern: words(
      `${either(anyOf("cuda", "gpu", "vram", "torch", "pytorch"), `${anyCase("hip")}(?:[ -@_]|[Ee]rror)`)}${within(40)}${anyOf("out_of_memory", "alloc_failed", "memory_allocation")}`,
      `${anyOf("memory")}${within(20)}${anyOf("on_the_device", "on_device")}`,
      anyOf("no_available_memory_for_the_cache_blocks"),
    ),
    recommendations: [
      "Let fewer requests, or fewer tokens, into one batch: that is the part of the memory that changes from moment to moment.",
      "Lower the longest context the model server accepts; the cache of keys and values grows with it.",
      "Load the weights in a smaller number format, or spread them over more accelerators.",
      "Look for another process on the same accelerator, and restart the server when its memory is in pieces.",
    ],
    positives: [
      "CUDA out of memory. Tried to allocate 2.00 GiB",
      "torch.cuda.OutOfMemoryError",
      "CudaOutOfMemory",
      "HIP out of memory",
      "CUBLAS error, no GPU: CUDA error: CUBLAS_STATUS_ALLOC_FAILED",
      "no memory left on the device",
      "No available memory for the cache blocks",
    ],
    negatives: [
      "java.lang.OutOfMemoryError: Java heap space",
      "the conversation is out of memory",
      "shipper pod ran out of memory",
      "membership service: out of memory",
      "hipster service: out of memory",
    ],
  }),
  define({
    name: "connection_failed",
    title: "Connection refused, reset or not made",
    description:
      "Nobody listened, the name was not found, or the connection broke before an answer came. At the other end is whoever serves the model, a store, or the caller who went away: the message says which.",
    pattern: words(
      `${anyOf("connect", "connection", "reconnect", "reconnection")}[_ -]?${either(
        anyOf("refused", "reset", "aborted", "closed", "error", "failed", "failure", "lost", "time_out", "timed_out"),
        `${anyOf("to")}${within(80)}${anyOf("failed", "refused", "timed_out")}`,
      )}`,
      anyOf("econnrefused", "econnreset", "econnaborted", "etimedout", "enotfound", "eai_again", "ehostunreach"),
      anyOf("failed_to_establish_a_new_connection", "no_route_to_host", "network_is_unreachable", "broken_pipe"),
      anyOf("server_disconnected", "remote_end_closed", "name_or_service_not_known", "name_resolution", "no_such_host"),
      endOfName("Connect(?:ion)?(?:Refused|Reset|Aborted|Closed|Error|Failed|Failure|Lost|Time[Oo]ut|TimedOut)"),
    ),
    recommendations: [
      "See in the message who was called, and ask whether that is up: its status page, its pods, a request by hand from the same network.",
      "Compare address, port and scheme with what the server listens on; after a move, look at names that still point away.",
      "Look at what lies between: network policies, proxies, certificates, a load balancer that closes idle connections.",
      "Try again with growing pauses and a limit, and send requests to a second provider while the first is away.",
    ],
    positives: [
      "connection refused",
      "ConnectionResetError(104)",
      "Connection reset by peer",
      "connect ECONNREFUSED 127.0.0.1:8000",
      "Connection to api.example.com timed out. (connect timeout=10)",
      "APIConnectionError",
      "ConnectTimeout",
      "getaddrinfo ENOTFOUND api.example.com",
      "dial tcp: lookup llm: no such host",
    ],
    negatives: [
      "the connection between the two is plain",
      "reconnecting",
      "interconnect failed",
      "lightbroken pipeline",
    ],
  }),
  define({
    name: "rate_limited",
    title: "Rate limit or quota exceeded",
    description:
      "Whoever serves the model refused the request because too many requests or tokens came in a while, because what was paid for is used up, or because it has more to do than it can.",
    pattern: words(
      anyOf("rate_limit", "too_many_requests", "throttl", "per_minute_limit", "resource_exhausted"),
      `${anyOf("quota")}${within(20)}${anyOf("exceeded", "exhausted")}`,
      `${anyOf("exceed")}${within(40)}${anyOf("quota")}`,
      anyOf("insufficient_quota", "tokens_per_min", "requests_per_min"),
      `${anyOf("model", "engine", "server", "service", "provider", "system")}${either("[ _-]?", ` ${anyOf("is", "are")} (?:[a-z]{1,12} )?`)}${anyOf("overloaded")}`,
      anyOf("overloaded_error"),
      endOfName(
        "RateLimit",
        "TooManyRequests",
        "Throttl",
        "Quota(?:Limit)?Exceeded",
        "ModelOverloaded",
        "OverloadedError",
      ),
    ),
    recommendations: [
      "Wait as long as the answer says (Retry-After) and then longer each time, with some chance in it, so that not all come back at once.",
      "Queue in front of the provider, and let through no more requests and tokens a minute than were agreed.",
      "Find who sends the most, and give each service or user a limit of its own.",
      "Ask for a higher limit, spread requests over models or regions, and answer repeated questions from a cache.",
    ],
    positives: [
      "rate limit exceeded",
      "RateLimitError",
      "Rate limit reached for requests",
      "429 Too Many Requests",
      "You exceeded your current quota, please check your plan",
      "RESOURCE_EXHAUSTED",
      "ThrottlingException",
      "userRateLimitExceeded",
      "Model overloaded",
      "The engine is currently overloaded, please try again later",
      "overloaded_error",
    ],
    negatives: [
      "the rate of requests",
      "it reached its limit",
      "too many tokens",
      "unthrottled path failed",
      "corporate limit reached",
      "no overloaded method takes an int",
    ],
  }),
  define({
    name: "context_too_long",
    title: "More tokens than the model reads",
    description: "Prompt, history and the answer that was asked for have more tokens together than the model takes.",
    pattern: words(
      anyOf("context_length", "context_window", "maximum_context", "too_many_tokens", "token_limit"),
      `${anyOf("prompt", "input")}${within(20)}${anyOf("too_long", "too_large")}`,
      `${anyOf("more_tokens_than", "reduce_the_length_of", "maximum_number_of_tokens", "max_model_len", "maximum_model_length")}`,
      `${anyOf("exceed")}${within(60)}${anyOf("tokens_allowed", "number_of_tokens", "maximum_tokens", "input_tokens")}`,
      endOfName("Context(?:Length|Window)", "TooManyTokens", "TokenLimit"),
    ),
    recommendations: [
      "Count the tokens before sending, with the model's own tokenizer, and leave room for the answer.",
      "Shorten the history: keep the last turns, and put a summary in the place of the older ones.",
      "Retrieve fewer or shorter passages, and cut documents before they are put into a prompt.",
      "Send long requests to a model that reads more, and ask for shorter answers where they do as well.",
    ],
    positives: [
      "This model's maximum context length is 8192 tokens",
      "context_length_exceeded",
      "ContextWindowExceededError",
      "prompt is too long: 215301 tokens > 200000 maximum",
      "Too many tokens",
      "the prompt has more tokens than the model reads",
      "The input token count exceeds the maximum number of tokens allowed",
    ],
    negatives: ["500 tokens", "rate limit exceeded", "the prompt is long", "the teleprompt is too long"],
  }),
  define({
    name: "content_filter",
    title: "Prompt or answer refused by a content filter",
    description:
      "Whoever serves the model, or a guardrail before it, took the prompt or the answer for what its policy forbids, and gave no answer.",
    pattern: words(
      anyOf(
        "content_filter",
        "content_policy",
        "content_management_policy",
        "responsible_ai_policy",
        "prohibited_content",
      ),
      `${anyOf("violat")}${within(40)}${anyOf("usage_policy", "usage_policies", "safety_policy")}`,
      `${anyOf("blocked", "rejected", "flagged", "filtered")}${within(40)}${anyOf("safety", "moderation", "guardrail")}`,
      `${anyOf("safety_system", "guardrail")}[_ -]?${within(20)}${anyOf("blocked", "intervened", "rejected")}`,
      endOfName("Content(?:Filter|Policy)", "ResponsibleAIPolicy", "GuardrailIntervened"),
    ),
    recommendations: [
      "See from whom the prompts come: one caller again and again is misuse or an attack, many are a filter that is too strict for what people ask.",
      "Read which category the answer names, and try the same request with parts of the prompt left out: retrieved passages and system prompts are refused too.",
      "Do not send the same request again: it is refused again. Tell the user that there is no answer, and why.",
      "Ask the provider for another strictness where the use allows it, or look at the prompt with a filter of your own before it is paid for.",
    ],
    positives: [
      "The response was filtered due to the prompt triggering Azure OpenAI's content management policy",
      "content_filter",
      "ContentPolicyViolationError",
      "ContentFilterFinishReasonError",
      "ResponsibleAIPolicyViolation",
      "Output blocked by content filtering policy",
      "Your request was rejected as a result of our safety system",
      "The response was blocked due to safety ratings",
      "PROHIBITED_CONTENT",
      "guardrail_intervened",
    ],
    negatives: [
      "the content was filtered by date",
      "safety first",
      "discontent policy",
      "retention policy violated",
      "the row was rejected",
    ],
  }),
  define({
    name: "model_not_found",
    title: "Model not found",
    description:
      "The request named a model or deployment that its server does not have: misspelt, retired, not loaded yet, or not open to this account.",
    pattern: words(
      `${anyOf("model", "deployment")}${within(100)}${either(
        anyOf("not_found", "does_not_exist", "is_not_available", "is_not_supported", "has_been_deprecated"),
        `${anyOf("doesn")}${within(1)}${anyOf("t_exist")}`,
      )}`,
      anyOf("no_such_model", "unknown_model", "model_identifier_is_invalid", "invalid_model"),
      endOfName("(?:Model|Deployment)(?:NotFound|DoesNotExist)", "UnknownModel", "InvalidModel"),
    ),
    recommendations: [
      "Compare the name letter by letter with the list the server gives, release and region included.",
      "Look whether the model was retired, and move to the one its provider names instead.",
      "Ask whether the account or key may use the model, in that region and by that API.",
      "On a server of your own, see that the weights are there and loaded before it is said to be ready.",
    ],
    positives: [
      "model_not_found",
      "The model `gpt-5-ultra` does not exist or you do not have access to it.",
      "ModelNotFoundError",
      "DeploymentNotFound",
      "unknown model: claude-9",
      "The provided model identifier is invalid.",
    ],
    negatives: [
      "404 Not Found",
      "the user does not exist",
      "a model answered",
      "UserModel row for id 7 not found",
      "remodel not found",
    ],
  }),
  define({
    name: "invalid_api_key",
    title: "API key not accepted",
    description:
      "Whoever serves the model does not know the key of the service: missing, misspelt, expired, revoked, or of another account or region.",
    pattern: words(
      `${anyOf("invalid", "incorrect", "missing", "expired", "revoked")}${within(12)}${anyOf("api_key")}`,
      anyOf("no_api_key", "unknown_api_key", "wrong_api_key"),
      `${anyOf("api_key")}${within(30)}${anyOf("invalid", "not_valid", "incorrect", "expired", "revoked", "missing", "required", "not_found")}`,
      anyOf("authentication_error", "invalid_authentication", "invalid_x_api_key", "unauthenticated"),
      endOfName("AuthenticationError", "(?:Invalid|Incorrect|Missing|Expired)A(?:pi|PI)Key"),
    ),
    recommendations: [
      "See that the secret is there under the name that the service reads, in this environment, without a line end behind it.",
      "Ask at the provider whether the key was revoked, has expired, or belongs to another project.",
      "After a change of keys, restart what has read the old one, and revoke it only when nothing uses it any more.",
      "When nobody changed it, treat it as leaked: make a new one, and look through the provider's log of uses.",
    ],
    positives: [
      "Incorrect API key provided",
      "invalid_api_key",
      "AuthenticationError",
      "invalid x-api-key",
      "API key not valid. Please pass a valid API key.",
      "UNAUTHENTICATED",
    ],
    negatives: [
      "the API key was read",
      "a key of the map",
      "AuthorizationError",
      "user login failed: invalid access token",
    ],
  }),
  define({
    name: "timeout",
    title: "No answer in time",
    description: "The model was reached and was asked, and its answer did not come before somebody stopped waiting.",
    pattern: words(
      // In two words it is as often `real-time output`.
      `${anyCase("time")}[_-]?${anyCase("out")}`,
      `${anyOf("request", "read", "gateway")} ${anyOf("time_out")}`,
      anyOf("timed_out", "esockettimedout"),
      `${anyOf("deadline")}${within(12)}${anyOf("exceeded")}`,
      endOfName("Time[Oo]ut", "TimedOut", "DeadlineExceeded"),
    ),
    recommendations: [
      "Look at the latency breakdown: time in the queue asks for more capacity, time in inference for shorter answers or a faster model.",
      "Stream the answer, and wait for its first token and then for the next one rather than for all of it.",
      "Let each caller wait a little longer than what it calls, so that nobody works on what nobody waits for.",
      "Limit the tokens of an answer, and try once more only where asking twice does no harm.",
    ],
    positives: [
      "Request timed out.",
      "TimeoutError",
      "ReadTimeout",
      "APITimeoutError",
      "504 Gateway Time-out",
      "context deadline exceeded",
      "DEADLINE_EXCEEDED",
    ],
    negatives: [
      "it is time",
      "outdated",
      "the deadline is near",
      "realtime output failed",
      "real-time output failed",
      "lifetime out of range",
      "daytime outage",
    ],
  }),
];

/** Errors by their cause: one's own first, then the shipped ones, then `unknown`. */
export const byCause = (own: readonly Cause[] = []): Classification => ({
  kind: "texts",
  // A producer may say that it failed in any of these ways.
  when: {
    present: ["error_type", "error_message"],
    among: { level: ["error", "critical"], status: ["error", "timeout"] },
  },
  from: ["error_type", "error_message", "message", "status"],
  cases: [...own, ...causes].map(({ name, pattern }) => ({ value: name, pattern })),
  otherwise: unknownCause,
});
