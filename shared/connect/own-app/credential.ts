import type { OwnCredential } from '../../contracts/credentials.ts';
import { toInstant } from '../../sync/due.ts';
import type { ConnectionRow } from '../connection-row.ts';
import type { ConnectDependencies } from '../dependencies.ts';
import type { OwnAppForm, OwnAppProblem } from './form.ts';

/** A credential that is being tried: how it proves itself, and how it is kept once it has. */
export interface Candidate {
  auth: ReturnType<ConnectDependencies['clientAuth']>;
  /** Puts it into the vault, unless it is there, and says where. */
  save: () => Promise<OwnCredential>;
}

/** Names in the vault take letters, digits and dashes; an id of ours has others. */
const hexOf = (connectionId: string) => Buffer.from(connectionId, 'base64url').toString('hex');

export const secretNameOf = (connectionId: string) => `own-app-secret-${hexOf(connectionId)}`;
export const certificateNameOf = (connectionId: string) => `own-app-certificate-${hexOf(connectionId)}`;

const noSecret: OwnAppProblem = {
  field: 'clientSecret',
  message: 'The secret is missing.',
  remedy: 'Copy the column “Value” of the client secret that you have made.',
};

const noCertificate: OwnAppProblem = {
  field: 'certificate',
  message: 'No certificate has been made yet.',
  remedy: 'Press “Make a certificate”, upload it to your registration, and check again.',
};

/** What the form means: a new secret, the certificate made here, or the credential that is kept already. */
export async function toCandidate(
  dependencies: ConnectDependencies,
  connectionId: string,
  row: ConnectionRow,
  { credential, clientSecret, clientId, expiresAt }: OwnAppForm,
): Promise<Candidate | OwnAppProblem> {
  const { clientAuth, clientAuthBySecret, secrets, certificates, now } = dependencies;
  const savedAt = toInstant(now());
  const kept = row.registration?.clientId === clientId ? row.registration.credential : null;
  if (credential === 'certificate') {
    const made = row.preparedCertificate;
    if (made === null && kept?.kind !== 'own-certificate') return noCertificate;
    const { name, version } = made ?? (kept as OwnCredential);
    const certificate = await certificates.get(name, version);
    const own: OwnCredential = {
      kind: 'own-certificate',
      name,
      version,
      expiresAt: certificate.expiresAt,
      savedAt,
    };
    return { auth: clientAuth(own), save: async () => own };
  }
  if (clientSecret === '') {
    if (kept?.kind !== 'own-secret') return noSecret;
    return { auth: clientAuth(kept), save: async () => kept };
  }
  return {
    auth: Promise.resolve(clientAuthBySecret(clientSecret)),
    async save() {
      const name = secretNameOf(connectionId);
      const { version } = await secrets.save(name, clientSecret);
      return { kind: 'own-secret', name, version, expiresAt, savedAt };
    },
  };
}
