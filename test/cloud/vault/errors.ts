export class VaultError extends Error {
  override name = 'VaultError';
  readonly status: number;
  readonly code: string;
  readonly innerCode: string | undefined;
  readonly headers: Record<string, string>;
  constructor(
    status: number,
    code: string,
    message: string,
    innerCode?: string,
    headers: Record<string, string> = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.innerCode = innerCode;
    this.headers = headers;
  }

  body(): unknown {
    const inner = this.innerCode === undefined ? {} : { innererror: { code: this.innerCode } };
    return { error: { code: this.code, message: this.message, ...inner } };
  }
}

export function notFound(kind: 'certificate' | 'key' | 'secret', name: string): VaultError {
  const message = `A ${kind} with (name/id) ${name} was not found in this key vault. If you recently deleted this ${kind} you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182`;
  const code = { certificate: 'CertificateNotFound', key: 'KeyNotFound', secret: 'SecretNotFound' }[kind];
  return new VaultError(404, code, message);
}

/** A deleted name is nobody's until it is purged. */
export function deletedButRecoverable(kind: 'Certificate' | 'Secret', name: string): VaultError {
  const message = `${kind} ${name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the ${kind.toLowerCase()} can only be recovered or purged.`;
  return new VaultError(409, 'Conflict', message, 'ObjectIsDeletedButRecoverable');
}
