/** Entra: its endpoints, and the headers and errors that all of them share. */
import type { Cloud, CloudRequest, CloudResponse, Handler } from '../core.ts';
import { notFound } from '../server.ts';
import { adminConsent } from './admin-consent.ts';
import { authorize } from './authorize.ts';
import { discovery, instanceDiscovery, keys } from './discovery.ts';
import { AadError, errorAnswer, type Trace, traceOf } from './errors.ts';
import { type Interaction, readInteraction } from './interaction.ts';
import { markup } from './markup.ts';
import { errorPage, page } from './pages.ts';
import { redirectError } from './redirects.ts';
import { signOut } from './sessions.ts';
import { submitConsent, submitSignIn } from './steps.ts';
import { token } from './token.ts';

interface Context {
  cloud: Cloud;
  request: CloudRequest;
  /** The first segment of the path: a tenant's id or domain, `organizations` or `common`. */
  segment: string;
  trace: Trace;
}

type Route = [
  method: string,
  path: RegExp,
  answer: (context: Context) => CloudResponse | Promise<CloudResponse>,
];

const routes: Route[] = [
  [
    'GET',
    /^\/[^/]+(\/v2\.0)?\/\.well-known\/openid-configuration$/,
    ({ cloud, segment }) => discovery(cloud, segment),
  ],
  ['GET', /^\/[^/]+\/discovery(\/v2\.0)?\/keys$/, ({ cloud, segment }) => keys(cloud, segment)],
  [
    'GET',
    /^\/common\/discovery\/instance$/,
    ({ cloud, request }) => instanceDiscovery(cloud, request.url.searchParams.get('authorization_endpoint')),
  ],
  [
    'POST',
    /^\/[^/]+\/oauth2\/v2\.0\/token$/,
    ({ cloud, request, segment }) => token(cloud, request, segment),
  ],
  ['GET', /^\/[^/]+\/oauth2\/v2\.0\/authorize$/i, (context) => browse(context, context.request.url)],
  ['POST', /^\/[^/]+\/oauth2\/v2\.0\/authorize$/i, (context) => browse(context, withForm(context.request))],
  ['GET', /^\/[^/]+(\/v2\.0)?\/adminconsent$/i, (context) => browse(context, context.request.url)],
  ['POST', /^\/[^/]+\/login$/, (context) => step(context, submitSignIn)],
  ['POST', /^\/[^/]+\/consent$/, (context) => step(context, submitConsent)],
  ['GET', /^\/[^/]+\/oauth2\/v2\.0\/logout$/, logout],
];

export const entraHandler: Handler = async (request, cloud) => {
  const trace = traceOf(request);
  const segment = decodeURIComponent(request.url.pathname.split('/')[1] ?? '');
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const route = routes.find(([verb, path]) => verb === method && path.test(request.url.pathname));
  const response = route
    ? await attempt(() => route[2]({ cloud, request, segment, trace }), trace, cloud)
    : notFound();
  return { ...response, headers: { ...commonHeaders(request, trace), ...response.headers } };
};

/** Errors of the endpoints that machines call; pages catch theirs before. */
async function attempt(
  answer: () => CloudResponse | Promise<CloudResponse>,
  trace: Trace,
  cloud: Cloud,
): Promise<CloudResponse> {
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof AadError)) throw error;
    return errorAnswer(error, trace, cloud.origins.login);
  }
}

/** A request of an application, in a browser: what cannot be redirected is a page of Microsoft's. */
function browse(context: Context, url: URL): CloudResponse {
  const { cloud, request, trace } = context;
  return interact(context, url, (interaction) =>
    interaction.kind === 'authorize'
      ? authorize(cloud, request, interaction, trace)
      : adminConsent(cloud, request, interaction),
  );
}

type Step = (
  cloud: Cloud,
  request: CloudRequest,
  interaction: Interaction,
  form: URLSearchParams,
  trace: Trace,
) => CloudResponse;

function step(context: Context, submit: Step): CloudResponse {
  const { cloud, request, trace } = context;
  const form = new URLSearchParams(request.body.toString());
  const url = new URL(form.get('request') ?? '/', cloud.origins.login);
  return interact(context, url, (interaction) => submit(cloud, request, interaction, form, trace));
}

function interact(
  { cloud, request, trace }: Context,
  url: URL,
  answer: (interaction: Interaction) => CloudResponse,
): CloudResponse {
  let interaction: Interaction;
  try {
    interaction = readInteraction(cloud, url);
    request.subject.clientId = interaction.registration.clientId;
  } catch (error) {
    if (!(error instanceof AadError)) throw error;
    return errorPage(error, trace);
  }
  try {
    return answer(interaction);
  } catch (error) {
    if (!(error instanceof AadError)) throw error;
    return redirectError(interaction, error, trace, cloud.origins.login);
  }
}

function withForm(request: CloudRequest): URL {
  const url = new URL(request.url);
  for (const [name, value] of new URLSearchParams(request.body.toString())) url.searchParams.set(name, value);
  return url;
}

function logout({ cloud, request }: Context): CloudResponse {
  const cookie = signOut(cloud, request);
  const back = request.url.searchParams.get('post_logout_redirect_uri');
  const known = [...cloud.registrations.values()].some(
    ({ redirectUris }) => back !== null && redirectUris.includes(back),
  );
  if (back !== null && known)
    return { status: 302, headers: { location: back, 'set-cookie': cookie }, body: '' };
  const response = page('Signed out', markup`<h1>You signed out of your account</h1>`);
  return { ...response, headers: { ...response.headers, 'set-cookie': cookie } };
}

function commonHeaders(request: CloudRequest, trace: Trace): CloudResponse['headers'] {
  const echo = request.headers['return-client-request-id'] === 'true';
  return {
    'cache-control': 'no-store, no-cache',
    pragma: 'no-cache',
    expires: '-1',
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'x-content-type-options': 'nosniff',
    p3p: 'CP="DSP CUR OTPi IND OTRi ONL FIN"',
    'x-ms-request-id': trace.traceId,
    'x-ms-ests-server': '2.1.19683.5 - SIMULATED ProdSlices',
    ...(echo ? { 'client-request-id': trace.correlationId } : {}),
  };
}
