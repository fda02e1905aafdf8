import type { TenantSummary } from '../cloud/control/client.ts';
import { type Invited, invite } from '../connect/arrange.ts';
import { openInvitation } from '../local/journeys.ts';
import type { Stack } from '../local/stack.ts';
import { createVisitor, type Visitor } from '../local/visitor.ts';
import type { Page } from '../local/visitor-page.ts';
import { readRoles } from '../sync/customer-row.ts';

export interface OwnRegistration {
  clientId: string;
  secret: { id: string; value: string };
}

let made = 0;

/** A registration that a customer's administrator has made in their own tenant, with a secret, and consented to. */
export async function register(
  stack: Stack,
  tenant: Pick<TenantSummary, 'id'>,
  { roles = readRoles, expiresAt = '2099-01-01T00:00:00Z' }: { roles?: string[]; expiresAt?: string } = {},
): Promise<OwnRegistration> {
  made += 1;
  const secret = {
    id: crypto.randomUUID(),
    value: `Own8Q~secret.of-a_customer~${made}/${crypto.randomUUID()}`,
  };
  const { control } = stack.cloud;
  const { clientId } = await control.addRegistration({
    displayName: 'Northwind Partners: directory and licences',
    homeTenantId: tenant.id,
    multiTenant: false,
    redirectUris: [`${stack.app}/oauth/callback`],
    requiredRoles: roles,
    requiredScopes: ['openid', 'profile'],
    secrets: [{ ...secret, expiresAt }],
  });
  await control.setGrant(tenant.id, clientId, { roles, scopes: ['openid', 'profile'] });
  return { clientId, secret };
}

/** An invitation to connect by one's own registration; `tenant` as in `invite`. */
export const inviteOwn = (stack: Stack, tenant: string | null, more: object = {}): Promise<Invited> =>
  invite(stack, tenant, { mode: 'own-app', ...more });

/** Opens the invitation and goes on from the review to the guide. */
export async function goToForm(stack: Stack, url: string, visitor = createVisitor()): Promise<Visitor> {
  await openInvitation(visitor, url);
  if (visitor.page.url.pathname !== '/connect/own-app') await visitor.visit(`${stack.app}/connect/own-app`);
  return visitor;
}

/** Fills in the form and has it checked. */
export const give = (visitor: Visitor, fields: Record<string, string>): Promise<Page> =>
  visitor.submit('action=check', { credential: 'secret', ...fields });

/** The whole way: link, guide, form. */
export async function connectOwn(
  stack: Stack,
  url: string,
  tenantId: string,
  { clientId, secret }: OwnRegistration,
): Promise<Visitor> {
  const visitor = await goToForm(stack, url);
  await give(visitor, { tenant: tenantId, clientId, clientSecret: secret.value });
  return visitor;
}
