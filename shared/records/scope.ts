/** Tenants of a request, in order; null: every tenant. What the caller may not see is as if it were not there. */
export type Scope = readonly string[] | null;

/** What the caller may see of what was asked for. */
export function toScope(allowed: ReadonlySet<string> | null, asked: readonly string[] | undefined): Scope {
  const wanted = asked ?? (allowed === null ? null : [...allowed]);
  if (wanted === null) return null;
  return [...new Set(wanted)].filter((tenant) => allowed === null || allowed.has(tenant)).sort();
}
