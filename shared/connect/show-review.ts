import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { Settings } from '../config/settings.ts';
import type { ConnectionMode } from '../contracts/connections.ts';
import type { TierEntry } from '../contracts/permissions.ts';
import { TenantryError } from '../errors/tenantry-error.ts';
import { cookieNames } from '../http/cookies.ts';
import { html, pageContext, seeOther } from '../http/page.ts';
import { findCookie } from '../http/requests.ts';
import { renderReviewPage } from '../pages/render.ts';
import type { CapabilityView, ReviewView } from '../pages/views/review.ts';
import { cannotDo, tierEntry } from '../permissions/catalogue.ts';
import type { Services } from '../services/services.ts';
import { isInvitationOver } from './connections.ts';
import { getCustomerSession } from './customer-session.ts';
import { mayStart } from './customer-way.ts';
import { toReason } from './reasons.ts';

/** Every capability with the permissions that it needs. */
export function toCapabilities({ capabilities, permissions }: TierEntry): CapabilityView[] {
  return capabilities.map((capability) => ({
    ...capability,
    entries: permissions.filter(({ name }) => capability.permissions.includes(name)),
  }));
}

/** One click on the receipt, or the customer's own hand in their tenant; neither needs the partner. */
function toHowToLeave({ publicUrl }: Settings, mode: ConnectionMode): string {
  const ownHand =
    mode === 'own-app'
      ? 'Deleting your app registration'
      : 'Deleting the application in your Entra admin center under Enterprise applications';
  return `At any time, with one click on ${publicUrl}/receipt, where you also see what was read. ${ownHand} ends it too.`;
}

/** `GET /connect/review`: what is asked for and why. Who has decided already is led to where they are. */
export async function showReview(request: HttpRequest, services: Services): Promise<HttpResponseInit> {
  const { row, csrf } = await getCustomerSession(services, findCookie(request, cookieNames.invitation));
  if (isInvitationOver(row, services.now())) throw new TenantryError('expired', 'The invitation has expired');
  if (!mayStart(row, services.now())) return seeOther(services, '/connect/status');
  const { name } = services.settings.partner;
  const view: ReviewView = {
    customerName: row.customerName,
    externalId: row.externalId,
    verifiedPublisher: services.settings.partner.verifiedPublisher,
    tenant: row.customerTenant,
    mode: row.mode,
    capabilities: toCapabilities(tierEntry(row.tier, true)),
    cannot: cannotDo(row.tier),
    whoCanUse: `People of ${name} whom it has given a role for this, signed in with their own account. Every use is written down.`,
    whereDataLies: `In ${name}'s own Microsoft Azure subscription, in tables that only this service and ${name} can read.`,
    howToLeave: toHowToLeave(services.settings, row.mode),
    invitationExpiresAt: row.invitationExpiresAt ?? new Date(services.now()).toISOString(),
    lastTry: row.reasonCode === null ? null : toReason(row.reasonCode, row.reasonDetail, row.mode),
    csrf,
  };
  return html(services, renderReviewPage(pageContext(services), view));
}
