import type { Cookie, HttpHandler, HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { withInvocation } from '../log/invocation-log.ts';
import { assetUrl } from '../pages/assets.ts';
import { renderMessagePage } from '../pages/render.ts';
import type { PageContext } from '../pages/views/context.ts';
import type { MessageView } from '../pages/views/message.ts';
import { getServices, type Services } from '../services/services.ts';
import { toMessage } from './messages.ts';
import { toProblem, toProblemHeaders } from './problems.ts';

export type PageHandler = (request: HttpRequest, services: Services) => Promise<HttpResponseInit>;

const originOf = (url: string | null) => (url !== null && URL.canParse(url) ? new URL(url).origin : '');

/**
 * No script or style but our own files, no frame around us, forms only to us and on to Microsoft's sign-in: a page's
 * `form-action` also governs the redirects that follow.
 */
function securityHeaders({ settings }: Services): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    `img-src 'self' ${originOf(settings.partner.logoUrl)}`.trim(),
    // A tenant may send its people on to a sign-in of its own: any https, and a local login endpoint.
    `form-action 'self' https: ${settings.cloud.login}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return {
    'content-security-policy': policy,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
    'cache-control': 'no-store',
    ...(settings.publicUrl.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  };
}

export const pageContext = ({ settings, now }: Services): PageContext => ({
  partner: settings.partner,
  now: now(),
  assetUrl,
});

export function html(
  services: Services,
  body: string,
  status = 200,
  cookies: Cookie[] = [],
): HttpResponseInit {
  const headers = { ...securityHeaders(services), 'content-type': 'text/html; charset=utf-8' };
  return { status, headers, body, cookies };
}

/** After a form: see other. The target is ours or Microsoft's, never the request's. */
export function seeOther(services: Services, location: string, cookies: Cookie[] = []): HttpResponseInit {
  return { status: 303, headers: { ...securityHeaders(services), location }, cookies };
}

export function message(
  services: Services,
  view: MessageView,
  status: number,
  cookies: Cookie[] = [],
): HttpResponseInit {
  return html(services, renderMessagePage(pageContext(services), view), status, cookies);
}

/** An error as a page that says what happened and how it goes on. */
export function toErrorPage(
  error: unknown,
  services: Services,
  context: InvocationContext,
): HttpResponseInit {
  const { view, status } = toMessage(error);
  const problem = toProblem(error);
  if (problem.status >= 500 && status >= 500)
    services.log.error('page-failed', error, { function: context.functionName });
  const { headers, ...answer } = message(services, view, status);
  return { ...answer, headers: { ...headers, ...toProblemHeaders(problem.code, error) } };
}

/** Where an error of a page is met. */
export function page(handler: PageHandler): HttpHandler {
  return (request: HttpRequest, context: InvocationContext) =>
    withInvocation(context, async () => {
      const services = getServices();
      try {
        return await handler(request, services);
      } catch (error) {
        return toErrorPage(error, services, context);
      }
    });
}
