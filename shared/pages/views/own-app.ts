import type { PermissionEntry } from '../../contracts/permissions.ts';
import type { FieldProblem } from './field-problem.ts';

/** Where a field of the form of one's own registration stands; `permissions` is a step of the guide, not a field. */
export type OwnAppField =
  | 'tenant'
  | 'clientId'
  | 'clientSecret'
  | 'expiresOn'
  | 'certificate'
  | 'permissions'
  | 'form';

/** `GET /connect/own-app`: the guide on the left, the form on the right. */
export interface OwnAppView {
  customerName: string;
  /** The tenant that the invitation names, as it was given. */
  tenant: string | null;
  csrf: string;
  /** The connection has worked with a registration before: this gives it a new credential, and history stays. */
  isRenewal: boolean;
  guide: {
    /** A name to give to the registration. */
    appName: string;
    redirectUri: string;
    /** What to tick in the portal, application permissions first. */
    permissions: PermissionEntry[];
    /** The manifest's `requiredResourceAccess`, ready to paste. */
    requiredResourceAccess: string;
    /** `az` commands that make the registration, ready to paste. */
    azCommands: string;
    /** Pages of the portal. */
    registrationsUrl: string;
    enterpriseAppsUrl: string;
  };
  /** What was given and may be shown again: never a secret, and nothing that is not an id or a name. */
  values: { tenant: string; clientId: string; credential: 'secret' | 'certificate'; expiresOn: string };
  problems: FieldProblem<OwnAppField>[];
  /** Of the last check: permissions that the token lacks, and those that it need not hold. */
  missing: string[];
  extra: string[];
  /** A secret or certificate that worked is kept: an empty field means that one. */
  hasStoredCredential: boolean;
  /** Made for this registration in the vault; only the public part is here. */
  certificate: { pem: string; thumbprint: string; expiresAt: string; href: string } | null;
  triesLeft: number;
  invitationExpiresAt: string;
}
