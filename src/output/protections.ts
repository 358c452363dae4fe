/** What keeps people's data from being stored, told from the text that every pipeline prints for it. */

/** Findings a text replaces, and how often: every pipeline names the token it puts in a finding's place. */
export const redactions = (value: unknown): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const token of JSON.stringify(value ?? "").match(/\[REDACTED_[A-Z0-9_]+\]/g) ?? [])
    counts.set(token, (counts.get(token) ?? 0) + 1);
  return counts;
};

/** Statements that take a field away, in the forms our pipelines print. */
export const deletions = (value: unknown): number =>
  JSON.stringify(value ?? "").match(/delete_key|delete_matching_keys|remove_field|SHA256\(|Sha2Hash|labeldrop/g)
    ?.length ?? 0;

export const protects = (value: unknown): boolean => redactions(value).size > 0 || deletions(value) > 0;
