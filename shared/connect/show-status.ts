import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { cookieNames } from '../http/cookies.ts';
import { html, pageContext } from '../http/page.ts';
import { findCookie } from '../http/requests.ts';
import { renderStatusPage } from '../pages/render.ts';
import type { StatusView } from '../pages/views/status.ts';
import { compareGranted } from '../permissions/catalogue.ts';
import type { Services } from '../services/services.ts';
import type { ConnectionRow } from './connection-row.ts';
import { toConnection } from './connections.ts';
import { getCustomerSession } from './customer-session.ts';
import { isVerifyingLate } from './customer-way.ts';

type Step = StatusView['steps'][number];

const names: Step['name'][] = ['signed-in', 'permission-given', 'checked', 'first-data'];
const retried = new Set([
  'invited',
  'authenticating',
  'needs-consent',
  'needs-sign-in',
  'needs-secret',
  'blocked',
]);

/** Which step is the present one, and whether it went wrong. Four: everything is done. */
function progress(row: ConnectionRow): { present: number; failed: boolean } {
  switch (row.state) {
    case 'invited':
    case 'authenticating':
    case 'approval-pending':
      // A declined consent had a sign-in before it; all other trouble is with the sign-in itself.
      return { present: row.reasonCode === 'consent-denied' ? 1 : 0, failed: row.reasonCode !== null };
    case 'verifying':
    case 'awaiting-confirmation':
      return { present: 2, failed: false };
    case 'needs-consent':
    case 'needs-sign-in':
    case 'needs-secret':
      return { present: row.reasonCode === 'consent-denied' ? 1 : 2, failed: true };
    case 'blocked':
    case 'disconnected':
      return { present: 2, failed: true };
    case 'active':
    case 'degraded':
    case 'paused': {
      const streams = row.summary?.streams ?? [];
      const hasData = streams.length > 0 && streams.every(({ lastCompleteAt }) => lastCompleteAt !== null);
      return { present: hasData ? 4 : 3, failed: !hasData && row.state === 'degraded' };
    }
  }
}

function toSteps(row: ConnectionRow): Step[] {
  const { present, failed } = progress(row);
  return names.map((name, index) => ({
    name,
    state: index < present ? 'done' : index > present ? 'ahead' : failed ? 'failed' : 'active',
  }));
}

/** `GET /connect/status`: what is happening now, what went wrong and what to do. */
export async function showStatus(request: HttpRequest, services: Services): Promise<HttpResponseInit> {
  const session = await getCustomerSession(services, findCookie(request, cookieNames.invitation));
  const { connectionId, row } = session;
  const steps = toSteps(row);
  const view: StatusView = {
    connection: toConnection(connectionId, row, services.now()),
    steps,
    live:
      ['verifying', 'awaiting-confirmation', 'active', 'degraded'].includes(row.state) &&
      steps.some(({ state }) => state === 'active'),
    canRetry: retried.has(row.state) || isVerifyingLate(row, services.now()),
    extra: row.mode === 'own-app' ? compareGranted(row.tier, row.grantedRoles ?? []).extra : [],
    renewHref: row.mode === 'own-app' && row.registration !== null ? '/connect/own-app' : null,
  };
  return html(services, renderStatusPage(pageContext(services), view));
}
