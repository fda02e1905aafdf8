/**
 * Keys of Table Storage must not hold `/ \ # ?` nor control characters; `%` and `+` are avoided too, because some
 * clients decode them. Everything else stays readable. `~` begins an escape: `~23` is `#` (UTF-16 code unit, hex).
 * @see https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that Azure refuses.
const unsafe = /[/\\#?%+~'\u0000-\u001f\u007f-\u009f\ud800-\udfff]/g;

const escapeUnit = (unit: string) => {
  const code = unit.charCodeAt(0);
  return code < 256 ? `~${code.toString(16).padStart(2, '0')}` : `~u${code.toString(16).padStart(4, '0')}`;
};

/** Any text as a key. Different texts give different keys. */
export function encodeKey(text: string): string {
  return text.replace(unsafe, escapeUnit);
}

/** The text that `encodeKey` was given. */
export function decodeKey(key: string): string {
  return key.replace(
    /~(?:u([0-9a-f]{4})|([0-9a-f]{2}))/g,
    (_, wide: string | undefined, narrow: string | undefined) =>
      String.fromCharCode(Number.parseInt(wide ?? narrow ?? '0', 16)),
  );
}

/** What the key of everything that belongs to a parent begins with; the parent's own part holds no `_`. */
export const keysUnder = (parent: string) => `${encodeKey(parent).replaceAll('_', '~5f')}_`;

/** The key of what belongs to a parent: `{parent}_{own}`. */
export const joinKeys = (parent: string, own: string) => keysUnder(parent) + encodeKey(own);

/** Sorts newest first: the reversed time, then something unique. */
export function newestFirstKey(time: number, unique: string): string {
  return `${String(9_999_999_999_999 - time).padStart(13, '0')}_${unique}`;
}

/** Sorts oldest first. */
export function oldestFirstKey(time: number, unique: string): string {
  return `${String(time).padStart(13, '0')}_${unique}`;
}
