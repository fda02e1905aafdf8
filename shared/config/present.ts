/** Settings that hold text. */
export type Present = Record<string, string>;

/** Drops what is absent; an empty or blank text is absent. */
export function toPresent(environment: Record<string, string | undefined>): Present {
  const present: Present = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && value.trim() !== '') present[name] = value.trim();
  }
  return present;
}
