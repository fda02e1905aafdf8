/** A request of an application that needs a person: who they are, and which page comes next. */
import { type Cloud, type CloudRequest, type CloudResponse, findTenant } from '../core.ts';
import type { AppRegistration, Person, Tenant } from '../model.ts';
import { sharedSegments } from './discovery.ts';
import { aadError } from './errors.ts';
import { signInPage } from './pages.ts';
import { type Account, accountsOf } from './sessions.ts';

/** The application's request, kept through the pages in their hidden field `request`. */
export interface Interaction {
  segment: string;
  kind: 'authorize' | 'adminconsent' | 'adminconsent-v2';
  url: URL;
  /** Undefined at `organizations` and `common`. */
  tenant: Tenant | undefined;
  registration: AppRegistration;
  redirectUri: string;
}

const paths: Record<Interaction['kind'], RegExp> = {
  authorize: /^\/([^/]+)\/oauth2\/v2\.0\/authorize$/i,
  adminconsent: /^\/([^/]+)\/adminconsent$/i,
  'adminconsent-v2': /^\/([^/]+)\/v2\.0\/adminconsent$/i,
};

/** @throws what Microsoft shows on a page of its own, because there is nowhere to redirect to */
export function readInteraction(cloud: Cloud, url: URL): Interaction {
  for (const [kind, path] of Object.entries(paths)) {
    const segment = path.exec(url.pathname)?.[1];
    if (segment !== undefined) return checkInteraction(cloud, kind as Interaction['kind'], segment, url);
  }
  throw aadError(9002313);
}

function checkInteraction(cloud: Cloud, kind: Interaction['kind'], segment: string, url: URL): Interaction {
  const tenant = findTenant(cloud, segment);
  if (!tenant && !sharedSegments.includes(segment)) throw aadError(90002, { tenant: segment });
  if (segment === 'common' && kind === 'adminconsent-v2') throw aadError(9002313);
  const clientId = url.searchParams.get('client_id');
  if (!clientId) throw aadError(900144, { name: 'client_id' });
  const registration = cloud.registrations.get(clientId);
  const directory = tenant?.displayName ?? 'Microsoft';
  if (!registration) throw aadError(700016, { appId: clientId, tenant: directory });
  const names = { appId: clientId, name: registration.displayName };
  if (!registration.multiTenant && !tenant) throw aadError(50194, names);
  if (!registration.multiTenant && tenant?.id !== registration.homeTenantId)
    throw aadError(700016, { appId: clientId, tenant: directory });
  const redirectUri = url.searchParams.get('redirect_uri') ?? '';
  if (!isRegistered(registration, redirectUri)) throw aadError(50011, { uri: redirectUri, appId: clientId });
  return { segment, kind, url, tenant, registration, redirectUri };
}

/** Exact, but for the port of `http://localhost`. @see https://learn.microsoft.com/entra/identity-platform/reply-url */
function isRegistered(registration: AppRegistration, redirectUri: string): boolean {
  const withoutPort = (uri: string) => uri.replace(/^(http:\/\/localhost)(?::\d+)?(?=\/|$)/i, '$1');
  return registration.redirectUris.some((uri) => withoutPort(uri) === withoutPort(redirectUri));
}

/** The account that the browser's session offers without a question, if it is one. */
export function silentAccount(
  cloud: Cloud,
  request: CloudRequest,
  interaction: Interaction,
): Account | undefined {
  const hint = interaction.url.searchParams.get('login_hint')?.toLowerCase();
  const fitting = accountsOf(cloud, request)
    .filter(({ tenant }) => !interaction.tenant || tenant.id === interaction.tenant.id)
    .filter(({ person }) => !hint || person.username.toLowerCase() === hint);
  return fitting.length === 1 ? fitting[0] : undefined;
}

export function askToSignIn(
  cloud: Cloud,
  request: CloudRequest,
  interaction: Interaction,
  attempt: { username: string; problem: string } | null = null,
): CloudResponse {
  const picks = interaction.url.searchParams.get('prompt') === 'login' ? [] : accountsOf(cloud, request);
  return signInPage({
    segment: interaction.segment,
    request: interaction.url.pathname + interaction.url.search,
    username: attempt?.username ?? interaction.url.searchParams.get('login_hint') ?? '',
    problem: attempt?.problem ?? null,
    accounts: picks.map(({ person }) => person),
    hints: hintsFor(cloud, interaction.tenant),
  });
}

/** The people of a tenant, or, where none is named, the first of every tenant. */
function hintsFor(cloud: Cloud, tenant: Tenant | undefined): { username: string; note: string }[] {
  const tenants = tenant ? [tenant] : [...cloud.tenants.values()].slice(0, 20);
  const most = tenant ? 20 : 2;
  return tenants.flatMap(({ displayName, people }) =>
    people
      .slice(0, most)
      .map((person) => ({ username: person.username, note: `${roleOf(person)}, ${displayName}` })),
  );
}

function roleOf(person: Person): string {
  if (person.directoryRoles.includes('62e90394-69f5-4237-9190-012177145e10')) return 'Global Administrator';
  return person.directoryRoles.length > 0 ? 'administrator' : 'user';
}
