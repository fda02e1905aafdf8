import fc from 'fast-check';
import { createLogger } from '../../shared/log/logger.ts';
import { redact } from '../../shared/log/redact.ts';

const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJ0aWQiOiJ4eCJ9.c2lnbmF0dXJlLXNpZ25hdHVyZQ';
const jwe = 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..aXZpdml2.Y2lwaGVydGV4dA.dGFn';
const opaque = `1.${'Aa0_-'.repeat(12)}`;
const entraSecret = `q8_8Q~${'aB3_~.-x'.repeat(4)}yz`;
const invitation = 'A-_0'.repeat(10).concat('xyz');

/** What is written, and what must not be read in it. */
const cases: [string, string, string][] = [
  ['a bearer token', `authorization: Bearer ${jwt}`, jwt.slice(30)],
  ['a token by itself', `got ${jwt}, so`, jwt.slice(30)],
  ['a cut token', `got ${jwt.slice(0, 40)}`, 'eyJ0aWQi'],
  ['a sealed cookie', `cookie: __Host-tenantry-state=${jwe}`, 'Y2lwaGVydGV4dA'],
  ['an opaque token or code', `${opaque} was refused`, 'Aa0_-Aa0'],
  ['a code in a query', 'GET /oauth/callback?code=OAQABAAIA-secret&state=abc', 'OAQABAAIA'],
  ['a state in a query', 'GET /oauth/callback?code=x&state=SsSsSs', 'SsSsSs'],
  ['a form', 'grant_type=x&client_secret=q8Q~secret&code_verifier=vvvv', 'q8Q~secret'],
  ['a verifier in a form', 'client_secret=a&code_verifier=vvvverifier', 'vvvverifier'],
  ['a client secret by itself', `the value ${entraSecret} is wrong`, entraSecret],
  ['a client secret in quotes', `AADSTS7000215: '${entraSecret}'`, entraSecret],
  ['an encoded form', 'client_secret%3Dq8Qsecret', 'q8Qsecret'],
  ['JSON', '{"access_token":"opaque-token","x":1}', 'opaque-token'],
  ['JSON with a quote in the value', '{"client_secret":"ab\\"cd-secret"}', 'cd-secret'],
  [
    'JSON within JSON',
    JSON.stringify({ body: JSON.stringify({ refresh_token: 'rrr-secret' }) }),
    'rrr-secret',
  ],
  ['headers as JSON', '{"x-functions-key":"key-secret","cookie":"c-secret"}', 'key-secret'],
  ['an identity header', '{"X-IDENTITY-HEADER":"id-secret"}', 'id-secret'],
  ['a connection string', 'AccountName=a;AccountKey=Eby8vdM02secret==;Table=x', 'Eby8vdM02secret'],
  ['a shared access signature', 'https://a.blob.core.windows.net/c/b?sv=1&sig=sigsecret%3D', 'sigsecret'],
  ['a delta link', 'https://graph.microsoft.com/v1.0/users/delta?$deltatoken=dddsecret', 'dddsecret'],
  ['a delta link without its host', 'GET /v1.0/users/delta?$deltatoken=dddsecret', 'dddsecret'],
  [
    'a pre-authenticated download',
    'from https://reports.office.com/data/download/JDFKdf2eJXKS034dbc7e0tXDe, which',
    'JDFKdf2eJXKS',
  ],
  [
    'a pre-authenticated file',
    'https://x.sharepoint.com/download.aspx?UniqueId=1&tempauth=v1.tsecret',
    'tsecret',
  ],
  ['an invitation', `https://tenantry.example/connect#${invitation}`, invitation],
  ['basic credentials', 'Authorization: Basic dXNlcjpwYXNzd29yZA==', 'dXNlcjpwYXNz'],
];

test.each(cases)('%s cannot be read', (_, text, secret) => {
  expect(text).toContain(secret);
  expect(redact(text)).not.toContain(secret);
});

test('what helps to find a mistake stays', () => {
  const line =
    '{"event":"run-part","tenantId":"11111111-2222-4333-8444-555555555555","error":"AADSTS65001 not consented"}';
  expect(redact(line)).toBe(line);
  const marks = 'Q~1, v8Q~2 and 2Q~report.2026-11-28.csv of FY25-3Q~4Q';
  expect(redact(marks)).toBe(marks);
  expect(redact('GET https://graph.microsoft.com/v1.0/users?$top=5 answered 403')).toBe(
    'GET https://graph.microsoft.com/v1.0/users?[query] answered 403',
  );
});

test('redacting twice is redacting once', () => {
  fc.assert(
    fc.property(fc.constantFrom(...cases), fc.string(), ([, text], around) => {
      const once = redact(`${around} ${text} ${around}`);
      expect(redact(once)).toBe(once);
    }),
  );
});

test('a log line is one line of JSON with the whole chain of causes, and nothing secret in it', () => {
  const lines: string[] = [];
  const log = createLogger((_, line) => lines.push(line));
  const cause = new Error(`refused: client_secret=q8Qsecret and Bearer ${jwt}`);
  log.error('request-failed', new Error('it failed', { cause }), {
    function: 'sync-run',
    code: 'code=abcdefsecret',
  });
  log.info('done', { count: 3, isLast: true, nothing: null });
  const [failed = '', done = ''] = lines;
  expect(failed).not.toMatch(/q8Qsecret|abcdefsecret|c2lnbmF0dXJl/);
  expect(JSON.parse(failed)).toMatchObject({
    event: 'request-failed',
    function: 'sync-run',
    error: expect.stringContaining('Error: it failed < Error: refused: client_secret=[redacted]'),
  });
  expect(JSON.parse(done)).toEqual({ event: 'done', count: 3, isLast: true, nothing: null });
});

test('whatever a tenant calls itself, a line stays one line and reads from left to right', () => {
  const lines: string[] = [];
  const log = createLogger((_, line) => lines.push(line));
  const name = `x\n\r\u2028\u2029\u202e"}{"event":"forged"\u2066${'y'.repeat(256)}`;
  log.info('named', { name });
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toMatch(/[\n\r\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
  expect(JSON.parse(lines[0] ?? '')).toEqual({ event: 'named', name });
});
