import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { TenantryError } from '../../errors/tenantry-error.ts';
import { cookieNames } from '../../http/cookies.ts';
import { html, pageContext, seeOther } from '../../http/page.ts';
import { findCookie } from '../../http/requests.ts';
import { renderOwnAppPage } from '../../pages/render.ts';
import type { OwnAppView } from '../../pages/views/own-app.ts';
import type { Services } from '../../services/services.ts';
import type { ConnectionRow } from '../connection-row.ts';
import { type CustomerSession, getCustomerSession } from '../customer-session.ts';
import { certificateNameOf } from './credential.ts';
import { toGuide } from './guide.ts';
import { takesRegistration } from './takes-registration.ts';
import { countTriesLeft } from './tries.ts';

/** Who may give a registration now; else where they are led instead. Throws where the invitation has ended. */
export async function findOwnAppSession(
  request: HttpRequest,
  services: Services,
): Promise<CustomerSession | { elsewhere: string }> {
  const session = await getCustomerSession(services, findCookie(request, cookieNames.invitation));
  const { row } = session;
  if (row.mode !== 'own-app') return { elsewhere: '/connect/review' };
  if (row.invitationExpiresAt !== null && Date.parse(row.invitationExpiresAt) <= services.now())
    throw new TenantryError('expired', 'The invitation has expired');
  return takesRegistration(row, services.now()) ? session : { elsewhere: '/connect/status' };
}

type Found = Pick<OwnAppView, 'problems' | 'missing' | 'extra'>;

const toExpiresOn = (row: ConnectionRow) => row.registration?.credential.expiresAt?.slice(0, 10) ?? '';

const toFirstValues = (row: ConnectionRow): OwnAppView['values'] => ({
  tenant: row.tenantId ?? row.customerTenant ?? '',
  clientId: row.registration?.clientId ?? '',
  credential:
    row.preparedCertificate !== null || row.registration?.credential.kind === 'own-certificate'
      ? 'certificate'
      : 'secret',
  expiresOn: toExpiresOn(row),
});

async function toCertificate(
  { certificates }: Services,
  row: ConnectionRow,
): Promise<OwnAppView['certificate']> {
  if (row.preparedCertificate === null) return null;
  const { name, version } = row.preparedCertificate;
  const { pem, thumbprint, expiresAt } = await certificates.get(name, version);
  return { pem, thumbprint, expiresAt, href: '/connect/own-app/certificate' };
}

/** The page, with what was found and what may be shown of what was typed. */
export async function renderOwnApp(
  services: Services,
  { row, csrf, hash }: CustomerSession,
  { values, found, status = 200 }: { values?: OwnAppView['values']; found?: Found; status?: number } = {},
): Promise<HttpResponseInit> {
  const view: OwnAppView = {
    customerName: row.customerName,
    tenant: row.customerTenant,
    csrf,
    isRenewal: row.registration !== null && row.connectedAt !== null,
    guide: toGuide(services.settings, row.tier, row.customerTenant),
    values: values ?? toFirstValues(row),
    problems: found?.problems ?? [],
    missing: found?.missing ?? [],
    extra: found?.extra ?? [],
    hasStoredCredential: row.registration !== null,
    certificate: await toCertificate(services, row),
    triesLeft: await countTriesLeft(services, hash),
    invitationExpiresAt: row.invitationExpiresAt ?? new Date(services.now()).toISOString(),
  };
  return html(services, renderOwnAppPage(pageContext(services), view), status);
}

/** `GET /connect/own-app`: the guide and the form. */
export async function showOwnApp(request: HttpRequest, services: Services): Promise<HttpResponseInit> {
  const session = await findOwnAppSession(request, services);
  if ('elsewhere' in session) return seeOther(services, session.elsewhere);
  return renderOwnApp(services, session);
}

/** `GET /connect/own-app/certificate`: the public part, as a file that the portal takes. */
export async function downloadCertificate(
  request: HttpRequest,
  services: Services,
): Promise<HttpResponseInit> {
  const session = await findOwnAppSession(request, services);
  if ('elsewhere' in session) return seeOther(services, session.elsewhere);
  const made = session.row.preparedCertificate;
  if (made === null || made.name !== certificateNameOf(session.connectionId))
    throw new TenantryError('not-found', 'No certificate has been made');
  const { pem } = await services.certificates.get(made.name, made.version);
  return {
    status: 200,
    headers: {
      'content-type': 'application/x-x509-ca-cert',
      'content-disposition': 'attachment; filename="tenantry.cer"',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    },
    body: pem,
  };
}
