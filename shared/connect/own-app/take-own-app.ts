import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { recordAudit } from '../../audit/audit.ts';
import { hasCode } from '../../errors/tenantry-error.ts';
import { cookieNames } from '../../http/cookies.ts';
import { readOwnForm } from '../../http/csrf.ts';
import { seeOther } from '../../http/page.ts';
import { addressOf, findCookie } from '../../http/requests.ts';
import type { Services } from '../../services/services.ts';
import { connectionPartition } from '../connection-row.ts';
import { auditPartition } from '../connections.ts';
import { type CustomerSession, getCustomerSession } from '../customer-session.ts';
import { connectOwnApp } from './connect-own-app.ts';
import { certificateNameOf } from './credential.ts';
import { type OwnAppProblem, readOwnAppForm } from './form.ts';
import { findOwnAppSession, renderOwnApp } from './show-own-app.ts';
import { takeTry } from './tries.ts';

const tooMany = (seconds: number): OwnAppProblem => ({
  field: 'form',
  message: 'Ten tries were made within an hour.',
  remedy: `Nothing has been changed. Try again in ${Math.max(1, Math.ceil(seconds / 60))} minutes.`,
});

/** Makes a key in the vault; the page then shows its public part. */
async function makeCertificate(
  services: Services,
  { connectionId, row, hash }: CustomerSession,
  from: string | null,
): Promise<void> {
  const made = await services.certificates.make(certificateNameOf(connectionId), `tenantry-${connectionId}`);
  const preparedCertificate = { name: made.name, version: made.version };
  const changed = await services.connect.connections.change(connectionPartition, connectionId, (known) =>
    known.invitationHash === hash ? { ...known, preparedCertificate } : undefined,
  );
  if (changed.row.state === 'disconnected') await services.certificates.remove(made.name);
  await recordAudit(services, {
    partition: auditPartition(connectionId, row),
    who: { name: 'customer', from },
    what: 'certificate-made',
    detail: made.thumbprint,
    connectionId,
  });
}

/** `POST /connect/own-app`: checks what was given at once; or makes a certificate for it. */
export async function takeOwnApp(request: HttpRequest, services: Services): Promise<HttpResponseInit> {
  const session = await findOwnAppSession(request, services);
  if ('elsewhere' in session) return seeOther(services, session.elsewhere);
  const form = await readOwnForm(request, session.csrf);
  const { values, problems, wish } = readOwnAppForm(form, services.now());
  const wantsCertificate = form.get('action') === 'make-certificate';
  if (!wantsCertificate && problems.length > 0)
    return renderOwnApp(services, session, {
      values,
      found: { problems, missing: [], extra: [] },
      status: 400,
    });
  try {
    await takeTry(services, session.hash);
  } catch (error) {
    if (!hasCode(error, 'too-many-requests')) throw error;
    const found = { problems: [tooMany(error.facts.retryAfterSeconds ?? 0)], missing: [], extra: [] };
    return renderOwnApp(services, session, { values, found, status: 429 });
  }
  const from = addressOf(request);
  if (wantsCertificate) {
    await makeCertificate(services, session, from);
    const fresh = await getCustomerSession(services, findCookie(request, cookieNames.invitation));
    return renderOwnApp(services, fresh, { values: { ...values, credential: 'certificate' } });
  }
  if (wish === null) return renderOwnApp(services, session, { values });
  const outcome = await connectOwnApp(services, { session, wish, who: { name: 'customer', from } });
  if (outcome.kind === 'connected') return seeOther(services, '/connect/status');
  const fresh = await getCustomerSession(services, findCookie(request, cookieNames.invitation));
  return renderOwnApp(services, fresh, { values, found: outcome, status: 422 });
}
