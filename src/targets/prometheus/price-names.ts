/** The series that prices and tokens become: what rules record, and alerts and panels ask for. */

/**
 * Levels are the labels that are left beside `environment`. Everything is of the minute before it unless it says otherwise,
 * so that a sum over any range is what was spent in it, at the prices of the time.
 */
export const priceSeries = {
  /** Tokens read, as the provider counts them: with those of its cache, or without. */
  prompt: "service_model:llm_prompt_tokens:increase1m",
  /** Tokens by `token_type`, none of them in two. */
  tokens: "service_model:llm_tokens:increase1m",
  /** One for every model there are tokens of. */
  seen: "model:llm_tokens:seen",
  /** US dollars for a million tokens of a `token_type`, at the time. */
  price: "model:llm_price_dollars:per_million_tokens",
  /** US dollars. */
  spend: "service_model:llm_spend_dollars:increase1m",
  /** Tokens that no price is known of. */
  unpriced: "service_model:llm_unpriced_tokens:increase1m",
  spendByModel: "model:llm_spend_dollars:sum1h",
  spendByTier: "user_tier:llm_spend_dollars:sum1h",
  spendByService: "service:llm_spend_dollars:sum1h",
  spendInMinute: "environment:llm_spend_dollars:increase1m",
  spendInHour: "environment:llm_spend_dollars:sum1h",
  spendInDay: "environment:llm_spend_dollars:sum1d",
  /** Of the full hours of the calendar month, UTC. */
  spendInMonth: "environment:llm_spend_dollars:month_to_date",
  /** What the month will have cost at the pace of the last 24 hours. */
  monthAtThisPace: "environment:llm_spend_dollars:month_projection",
  unpricedByModel: "model:llm_unpriced_tokens:sum1h",
  /** What producers say that the same requests cost, of the models that have a price. */
  reckonedByModel: "model:llm_reckoned_dollars:increase1h",
  /** How long ago the prices were compared with their source; of several, the longest. */
  age: "environment:llm_prices:age_seconds",
} as const;

/** Whether words of PromQL ask for what only prices make. */
export const asksForPrices = (words: string): boolean => Object.values(priceSeries).some(name => words.includes(name));

/** Whether they ask for what is added up over a calendar month. */
export const asksForMonth = (words: string): boolean =>
  [priceSeries.spendInMonth, priceSeries.monthAtThisPace].some(name => words.includes(name));
