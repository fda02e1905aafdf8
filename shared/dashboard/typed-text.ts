const isFilled = (text: string) => text !== '';

/** What a field of several rows holds; commas and semicolons part them too, as people paste them. */
export const toLines = (text: string): string[] => text.split(/[\s,;]+/).filter(isFilled);

/** Domains of such a field, written with or without an `@`. */
export const toDomains = (text: string): string[] =>
  toLines(text)
    .map((domain) => domain.replace(/^@/, ''))
    .filter(isFilled);

/** A field that was left empty says that there is none. */
export const orNull = (text: string): string | null => (text === '' ? null : text);
