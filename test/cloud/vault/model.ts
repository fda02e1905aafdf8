/** What the vault keeps: plain JSON. */
import type { CertificatePolicy } from './policy.ts';

/** A secret in the vault; `deletedAt` while it is soft-deleted. Versions oldest first. */
export interface VaultSecret {
  name: string;
  versions: VaultSecretVersion[];
  deletedAt: number | null;
  /** It is the face of a certificate. Never stored so. */
  managed?: true;
}

export interface VaultSecretVersion {
  version: string;
  value: string;
  contentType: string | null;
  enabled: boolean;
  /** Unix seconds, as in the vault's own answers. */
  expires: number | null;
  notBefore: number | null;
  created: number;
  updated: number;
  tags: Record<string, string>;
}

/** A certificate in the vault, and its key. Versions oldest first. */
export interface VaultCertificate {
  name: string;
  /** The one of the last creation: what the next one follows where it brings none. */
  policy: CertificatePolicy;
  versions: VaultCertificateVersion[];
  /** The last creation. The version that it makes is not there before `readyAt` (Unix milliseconds). */
  creation: { requestId: string; version: string; csr: string; readyAt: number } | null;
  deletedAt: number | null;
}

export interface VaultCertificateVersion {
  version: string;
  /** DER in base64. */
  cer: string;
  /** PKCS #8 in PEM. It never leaves the vault. */
  privateKey: string;
  keyOperations: string[];
  enabled: boolean;
  /** Unix seconds. */
  expires: number;
  notBefore: number;
  created: number;
  updated: number;
  tags: Record<string, string>;
}
