import {
  compareApplication,
  comparePermissions,
  compareRedirectUris,
  join,
  otherRedirectUris,
} from './compare-application.ts';
import type { FederatedCredential, Person } from './directory.ts';
import type { Options } from './options.ts';
import type { Standing, Surroundings } from './standing.ts';
import type { WantedRegistration } from './wanted.ts';

/** What is to be written for one registration, and how that reads. Nothing to write: no lines. */
export interface Plan {
  wanted: WantedRegistration;
  standing: Standing;
  application: Record<string, unknown>;
  credential: { id: string | null; body: Omit<FederatedCredential, 'id'> } | null;
  principal: 'create' | 'require-assignment' | null;
  /** The scope that everybody in the home tenant is to have consented to; `id` where there is a grant to widen. */
  consent: { id: string | null; scope: string } | null;
  administrator: Person | null;
  lines: string[];
  notes: string[];
}

/** The highest of the operators' roles: somebody has to be able to let others in. */
export const administratorRole = 'Admin';

const credentialName = 'managed-identity';

type Choices = Pick<Options, 'prunesRedirectUris' | 'keepsTrust'>;

export function planRegistration(
  wanted: WantedRegistration,
  standing: Standing,
  surroundings: Surroundings,
  choices: Choices,
): Plan {
  const { application: current } = standing;
  const application = join([
    compareApplication(wanted, current),
    compareRedirectUris(wanted, current, choices.prunesRedirectUris),
    comparePermissions(wanted, current, surroundings.graph),
  ]);
  const credential = planCredential(standing, surroundings, choices);
  const principal = planPrincipal(wanted, standing);
  const consent = planConsent(wanted, standing, surroundings);
  const administrator = planAdministrator(wanted, standing, surroundings);
  return {
    wanted,
    standing,
    application: application.body,
    credential: credential.value,
    principal: principal.value,
    consent: consent.value,
    administrator: administrator.value,
    lines: [application, credential, principal, consent, administrator].flatMap(({ lines }) => lines),
    notes: [
      ...(current && 'requiredResourceAccess' in application.body && !wanted.isForOperators
        ? [
            'customers who are connected keep what they have granted, and are asked for more only by a new link',
          ]
        : []),
      ...toNotes(wanted, standing, surroundings, choices),
    ],
  };
}

interface Part<T> {
  value: T | null;
  lines: string[];
}

const nothing: Part<never> = { value: null, lines: [] };

/** The credential of this managed identity, or that of an earlier one, which has our name, unless both are to be trusted. */
const findOwn = (
  { credentials }: Standing,
  { issuer, identityPrincipalId: subject }: Surroundings,
  { keepsTrust }: Choices,
) =>
  credentials.find((one) => one.issuer === issuer && one.subject === subject) ??
  credentials.find(({ name }) => name === credentialName && !keepsTrust);

/** Trusts this managed identity. */
function planCredential(
  standing: Standing,
  surroundings: Surroundings,
  choices: Choices,
): Part<NonNullable<Plan['credential']>> {
  const { issuer, audience, identityPrincipalId: subject } = surroundings;
  const isNameTaken = standing.credentials.some(({ name }) => name === credentialName);
  const name = isNameTaken ? `${credentialName}-${subject.slice(0, 8)}` : credentialName;
  const body = { name, issuer, subject, audiences: [audience] };
  const known = findOwn(standing, surroundings, choices);
  if (!known) return { value: { id: null, body }, lines: [`+ trust in the managed identity ${subject}`] };
  if (known.issuer !== issuer || known.subject !== subject)
    return {
      value: { id: known.id, body },
      lines: [`~ trust in ${known.subject} of ${known.issuer} -> the managed identity ${subject}`],
    };
  if (known.audiences.length === 1 && known.audiences[0] === audience) return nothing;
  return {
    value: { id: known.id, body: { ...body, name: known.name } },
    lines: [`~ audience of the trust ${known.audiences.join(', ')} -> ${audience}`],
  };
}

function planPrincipal(
  { isForOperators }: WantedRegistration,
  { principal }: Standing,
): Part<NonNullable<Plan['principal']>> {
  const words = isForOperators ? ', which lets in only who was assigned a role' : '';
  if (!principal) return { value: 'create', lines: [`+ service principal in the home tenant${words}`] };
  if (!isForOperators || principal.appRoleAssignmentRequired) return nothing;
  return { value: 'require-assignment', lines: ['~ assignment required no -> yes'] };
}

/** Where an assignment is required, people cannot consent for themselves. */
function planConsent(
  { isForOperators, permissions }: WantedRegistration,
  { grants }: Standing,
  { graph }: Surroundings,
): Part<NonNullable<Plan['consent']>> {
  const known = grants.find(
    ({ consentType, resourceId }) => consentType === 'AllPrincipals' && resourceId === graph.id,
  );
  const scopes = known?.scope.split(' ').filter(Boolean) ?? [];
  const missing = permissions.map(({ name }) => name).filter((name) => !scopes.includes(name));
  if (!isForOperators || missing.length === 0) return nothing;
  return {
    value: { id: known?.id ?? null, scope: [...scopes, ...missing].join(' ') },
    lines: [`+ consent to ${missing.join(', ')} for everybody in the home tenant`],
  };
}

/** Whoever runs the command becomes the first, and only the first. */
function planAdministrator(
  { isForOperators }: WantedRegistration,
  standing: Standing,
  { me }: Surroundings,
): Part<Person> {
  if (!isForOperators || !me || hasAdministrator(standing)) return nothing;
  return { value: me, lines: [`+ role ${administratorRole} for ${me.userPrincipalName}`] };
}

const hasAdministrator = ({ application, heldRoles }: Standing): boolean => {
  const role = application?.appRoles.find(({ value }) => value === administratorRole);
  return role !== undefined && heldRoles.includes(role.id);
};

function toNotes(
  { purpose, redirectUri, isForOperators }: WantedRegistration,
  standing: Standing,
  surroundings: Surroundings,
  choices: Choices,
): string[] {
  const { application, credentials } = standing;
  const { me } = surroundings;
  const uris = choices.prunesRedirectUris
    ? []
    : otherRedirectUris(redirectUri, application?.web.redirectUris ?? []);
  const own = findOwn(standing, surroundings, choices);
  const trusts = credentials.filter((one) => one !== own);
  const secrets = (application?.passwordCredentials.length ?? 0) + (application?.keyCredentials.length ?? 0);
  return [
    ...uris.map((uri) => `redirect URI ${uri} is not this app's: --prune-redirect-uris removes it`),
    ...trusts.map(
      ({ name, subject, issuer: by }) => `${name} lets ${subject} of ${by} act as this registration`,
    ),
    ...(secrets > 0
      ? [`secrets and certificates of its own: ${secrets}; the managed identity needs none`]
      : []),
    ...(isForOperators || application?.verifiedPublisher?.verifiedPublisherId
      ? []
      : [
          `no verified publisher: customers are warned, and many tenants refuse. See https://learn.microsoft.com/entra/identity-platform/publisher-verification-overview`,
        ]),
    ...(isForOperators && !me && !hasAdministrator(standing)
      ? [
          `nobody holds the role ${administratorRole}: assign it in Entra, Enterprise applications, ${purpose}`,
        ]
      : []),
  ];
}
