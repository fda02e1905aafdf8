import { createHash } from 'node:crypto';
import type { Cloud } from '../core.ts';
import type { AuthorizationCode } from '../model.ts';
import { authenticateClient } from './client-authentication.ts';
import { checkUsable } from './client-credentials.ts';
import { accountOf, delegatedTokens } from './delegated.ts';
import { aadError } from './errors.ts';
import { findServicePrincipal } from './grants.ts';
import type { TokenRequest } from './token.ts';

const codeLifetimeMs = 10 * 60_000;

/** @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow */
export async function authorizationCode(
  cloud: Cloud,
  request: TokenRequest,
): Promise<Record<string, unknown>> {
  const { form, registration } = request;
  for (const name of ['code', 'redirect_uri']) if (!form.get(name)) throw aadError(900144, { name });
  const proof = await authenticateClient(cloud, registration, form);
  const code = cloud.codes.get(form.get('code') ?? '');
  if (!code || code.clientId !== registration.clientId) throw aadError(70000);
  checkCode(code, request);
  code.redeemed = true;
  const account = accountOf(cloud, code);
  checkUsable(account.tenant, registration, findServicePrincipal(account.tenant, registration.clientId));
  const { scopes, nonce } = code;
  return delegatedTokens(cloud, request, { account, scopes, nonce, proof });
}

function checkCode(code: AuthorizationCode, { form, segment, tenant }: TokenRequest): void {
  if (code.audience !== (tenant?.id ?? segment)) throw aadError(700005);
  if (code.redeemed) throw aadError(54005);
  if (Date.parse(code.issuedAt) + codeLifetimeMs <= Date.now()) throw aadError(70008);
  const redirectUri = form.get('redirect_uri') ?? '';
  if (redirectUri !== code.redirectUri)
    throw aadError(500112, { uri: redirectUri, expected: code.redirectUri });
  if (
    code.codeChallenge !== null &&
    challengeOf(form.get('code_verifier') ?? '', code) !== code.codeChallenge
  )
    throw aadError(501481);
}

/** @see https://www.rfc-editor.org/rfc/rfc7636#section-4.6 */
function challengeOf(verifier: string, { codeChallengeMethod }: AuthorizationCode): string {
  return codeChallengeMethod === 'S256'
    ? createHash('sha256').update(verifier).digest('base64url')
    : verifier;
}
