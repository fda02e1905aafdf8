/**
 * What may be kept of an error that a client library threw: its kind, code and status. Its message may quote the answer
 * that it could not read, and an answer of Key Vault or of a token endpoint is secret.
 */
export function toBareError(error: unknown): Error {
  const { name, code, statusCode } = (error instanceof Error ? error : {}) as {
    name?: unknown;
    code?: unknown;
    statusCode?: unknown;
  };
  const word = (value: unknown) => (typeof value === 'string' && /^[\w.-]{1,80}$/.test(value) ? value : null);
  const parts = [
    word(name) ?? 'Error',
    word(code),
    typeof statusCode === 'number' ? String(statusCode) : null,
  ];
  return new Error(parts.filter((part) => part !== null).join(' '));
}
