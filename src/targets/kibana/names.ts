/** What things are called in Kibana: ids are a space's, so they carry the environment's name. */

/** The data view of a store: `prod-elasticsearch`. */
export const dataViewId = (environment: string, store: string): string => `${environment}-${store}`;

/** A dashboard: `prod-llm-overview`. */
export const dashboardId = (environment: string, id: string): string => `${environment}-${id}`;

/** A rule: `prod-high-error-rate`, whose file has no need of the environment's name. */
export const ruleId = (environment: string, id: string): string => `${environment}-${id}`;

/** `45s`, `5m`, `2h`, `1d`: in the largest unit that is whole. @see https://www.elastic.co/docs/reference/elasticsearch/rest-apis/api-conventions#time-units */
export const inKibanaUnits = (
  milliseconds: number,
): { readonly size: number; readonly unit: "s" | "m" | "h" | "d" } => {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
  if (seconds % 86_400 === 0) return { size: seconds / 86_400, unit: "d" };
  if (seconds % 3600 === 0) return { size: seconds / 3600, unit: "h" };
  if (seconds % 60 === 0) return { size: seconds / 60, unit: "m" };
  return { size: seconds, unit: "s" };
};

export const written = (milliseconds: number): string => {
  const { size, unit } = inKibanaUnits(milliseconds);
  return `${size}${unit}`;
};
