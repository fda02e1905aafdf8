import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { contoso } from './rows.ts';

/** The token endpoint's next answer: an id token with these claims, or whatever it is. */
type Next = { claims: JWTPayload } | { status: number; body: unknown } | Error;

/** Microsoft Entra's token endpoint and keys, as far as a sign-in needs them, with answers that it would never give. */
export async function createEntra(login: string) {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const foreign = await generateKeyPair('RS256');
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'the key', alg: 'RS256', use: 'sig' }];
  let next: Next = { status: 500, body: {} };
  const asked: { url: string; form: Record<string, string> }[] = [];

  async function sign(claims: JWTPayload, key = privateKey): Promise<string> {
    const jwt = new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'the key' });
    if (claims.iat === undefined) jwt.setIssuedAt();
    if (claims.exp === undefined) jwt.setExpirationTime('1h');
    return jwt.sign(key);
  }
  const toAnswer = (idToken: string) =>
    Response.json({ access_token: 'x', token_type: 'Bearer', expires_in: 3600, id_token: idToken });

  return {
    asked,
    answer: (given: Next) => {
      next = given;
    },
    /** What an id token of somebody holds. */
    claims: (clientId: string, nonce: string, more: JWTPayload = {}): JWTPayload => ({
      iss: `${login}/${String(more.tid ?? contoso).toLowerCase()}/v2.0`,
      aud: clientId,
      sub: 'a subject',
      nonce,
      tid: contoso,
      oid: 'aaaaaaaa-0000-4000-8000-00000000000a',
      name: 'Ada Admin',
      preferred_username: 'ada@contoso.example',
      ...more,
    }),
    signedByOthers: async (claims: JWTPayload) => ({
      status: 200,
      body: {
        access_token: 'x',
        token_type: 'Bearer',
        expires_in: 3600,
        id_token: await sign(claims, foreign.privateKey),
      },
    }),
    fetch: async (url: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
      if (String(url).endsWith('/discovery/v2.0/keys')) return Response.json({ keys });
      const form = Object.fromEntries(new URLSearchParams(String(init.body)));
      asked.push({ url: String(url), form });
      if (next instanceof Error) throw next;
      if ('claims' in next) return toAnswer(await sign(next.claims));
      return new Response(typeof next.body === 'string' ? next.body : JSON.stringify(next.body), {
        status: next.status,
        headers: { 'content-type': 'application/json' },
      });
    },
  };
}
export type Entra = Awaited<ReturnType<typeof createEntra>>;
