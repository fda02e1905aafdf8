import type { Credentials } from '../local/journeys.ts';
import type { Stack } from '../local/stack.ts';
import { createVisitor } from '../local/visitor.ts';
import { signIn } from './arrange.ts';

export interface ForeignSignIn {
  /** The registration; the simulated cloud lets it prove itself by this secret from now on. */
  clientId: string;
  tenantId: string;
  person: Credentials;
  /** The application's own request, whose nonce the token will carry. */
  authorize: URL;
}

const secret = 'a-secret-of-the-test';

/** The token endpoint's whole answer, genuinely signed, for somebody of another tenant who signs in to our registration. */
export async function issueForeignTokens(
  stack: Stack,
  { clientId, tenantId, person, authorize }: ForeignSignIn,
): Promise<unknown> {
  const { control, origins } = stack.cloud;
  await control.changeRegistration(clientId, { secrets: [{ value: secret }] });
  await control.setGrant(tenantId, clientId, { scopes: ['openid', 'profile'] });
  const elsewhere = new URL(authorize);
  elsewhere.pathname = `/${tenantId}/oauth2/v2.0/authorize`;
  elsewhere.searchParams.delete('code_challenge');
  elsewhere.searchParams.delete('code_challenge_method');
  const visitor = createVisitor();
  await visitor.visit(elsewhere.href);
  await signIn(visitor, person);
  const answer = await fetch(`${origins.login}/${tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id: clientId,
      client_secret: secret,
      grant_type: 'authorization_code',
      code: visitor.page.url.searchParams.get('code') ?? '',
      redirect_uri: authorize.searchParams.get('redirect_uri') ?? '',
    }),
  });
  if (!answer.ok) throw new Error(`No foreign token: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
