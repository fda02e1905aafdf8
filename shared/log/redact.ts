/** Names whose values are secret, wherever they stand: queries, forms, headers, JSON. */
const secretNames =
  'access_token|refresh_token|id_token|client_secret|client_assertion|assertion|code_verifier|device_code|code|state|nonce|password|sig|AccountKey|SharedAccessSignature|token|csrf|validationToken|authorization|cookie|set-cookie|x-functions-key|x-identity-header';

/**
 * What must never be read in a log: tokens, codes, secrets, sealed cookies, pre-authenticated URLs.
 * Works on text, so that nothing gets by because it came in another shape; a value may be cut off.
 */
const patterns: [RegExp, string][] = [
  // JWTs and JWEs.
  [/eyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]*){0,4}/g, '[token]'],
  [/\b(Bearer|SharedKey|Basic)\s+[A-Za-z0-9+/=._:-]+/gi, '$1 [redacted]'],
  // name=value, "name":"value" (`value` is how Key Vault calls it), the same in JSON within JSON, name: value.
  [new RegExp(`\\b(${secretNames})(=|%3D)[^&\\s"';]+`, 'gi'), '$1=[redacted]'],
  [new RegExp(`"(${secretNames}|value)"\\s*:\\s*"(?:[^"\\\\]|\\\\.)*"?`, 'gi'), '"$1":"[redacted]"'],
  [new RegExp(`\\\\"(${secretNames}|value)\\\\"\\s*:\\s*\\\\"[^"\\\\]*`, 'gi'), '\\"$1\\":\\"[redacted]'],
  [new RegExp(`\\b(${secretNames}):\\s+[^\\s"',;}]+`, 'gi'), '$1: [redacted]'],
  // Entra's client secrets, by the mark in them.
  [/[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}/g, '[secret]'],
  // Keys of API clients.
  [/\btnt_[A-Za-z0-9_-]{23,}/g, 'tnt_[redacted]'],
  // The fragment of an invitation, and Entra's opaque tokens and codes.
  [/#[A-Za-z0-9_-]{43}\b/g, '#[redacted]'],
  [/\b[01]\.[A-Za-z0-9_-]{40,}/g, '[token]'],
  // Queries of URLs: Graph's hold delta and skip tokens, storage's hold signatures. A path may come without its host.
  [/(https?:\/\/[^\s"'?]+)\?[^\s"']+/g, '$1?[query]'],
  [/(\/[\w.$()~%-]+)\?(?=[^\s"'?]*=)(?!\[query)[^\s"']+/g, '$1?[query]'],
  // URLs that need no sign-in: who holds the path has the file.
  [/(https?:\/\/[^\s"'?]*\/download\/)[\w%~.-]{16,}/g, '$1[redacted]'],
];

/** The same text without anything that could be used by whoever reads it. */
export function redact(text: string): string {
  return patterns.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text);
}

/** Facts for a log line, a span or a measurement: every text without its secrets. */
export const redactFacts = <T extends string | number | boolean | null | undefined>(
  facts: Record<string, T>,
): Record<string, T | string> =>
  Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [name, typeof value === 'string' ? redact(value) : value]),
  );
