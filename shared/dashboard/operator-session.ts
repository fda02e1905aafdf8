import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { z } from 'zod';
import type { Who } from '../audit/audit.ts';
import { hasCode } from '../errors/tenantry-error.ts';
import { cookieNames } from '../http/cookies.ts';
import { html, message, pageContext } from '../http/page.ts';
import { addressOf } from '../http/requests.ts';
import { findSealedCookie } from '../http/sealed-cookie.ts';
import { renderOperatorSignInPage } from '../pages/render.ts';
import type { MessageView } from '../pages/views/message.ts';
import type { OperatorView } from '../pages/views/operator.ts';
import type { Services } from '../services/services.ts';
import { mayDo, type OperatorAction, operatorActions, operatorRoles } from './roles.ts';

export const operatorSessionSeconds = 8 * 3600;
const purpose = 'operator';

const sessionCookie = z.object({
  objectId: z.string(),
  name: z.string(),
  username: z.string(),
  role: z.enum(operatorRoles),
  csrf: z.string(),
});
export type Operator = z.infer<typeof sessionCookie>;

export const sealOperator = ({ seal }: Services, operator: Operator) =>
  seal.seal(purpose, operator, operatorSessionSeconds);

export const toOperatorView = ({ name, username, role, csrf }: Operator): OperatorView => ({
  name,
  username,
  role,
  csrf,
});

const findOperator = (services: Services, request: HttpRequest): Promise<Operator | undefined> =>
  findSealedCookie(services, request, { name: cookieNames.operator, purpose, content: sessionCookie });

const notRegistered: MessageView = {
  title: 'Nobody can sign in here yet',
  message: 'This installation has no operator registration, so there is no account to sign in with.',
  remedy: 'Whoever deployed it makes the app registrations and sets OPERATOR_CLIENT_ID.',
  tone: 'attention',
  code: 'operator-not-registered',
  action: null,
};

const tooLow = ({ role }: Operator, action: OperatorAction): MessageView => ({
  title: 'Your role does not allow this',
  message: `Your role is ${role}. To ${operatorActions[action].words} takes the role ${operatorActions[action].role}. Nothing has been changed.`,
  remedy: 'Ask an administrator of your own tenant for that role, then sign in again.',
  tone: 'attention',
  code: 'not-allowed',
  action: { label: 'Back to the overview', href: '/dashboard' },
});

const notHere: MessageView = {
  title: 'There is nothing at this address',
  message: 'The address is not complete, or this installation has no such customer.',
  remedy: 'Find the customer in the list.',
  tone: 'attention',
  code: 'not-found',
  action: { label: 'All customers', href: '/dashboard/connections' },
};

const oldForm: MessageView = {
  title: 'This was not accepted',
  message: 'The page was open for too long, or the form came from somewhere else. Nothing has been changed.',
  remedy: 'Load the page again and repeat the step.',
  tone: 'attention',
  code: 'not-allowed',
  action: { label: 'Back to the overview', href: '/dashboard' },
};

/** The page for an action that takes a higher role. */
export const roleTooLow = (services: Services, operator: Operator, action: OperatorAction) =>
  message(services, tooLow(operator, action), 403);

/** How an operator stands in the audit. */
export const toWho = ({ username }: Operator, request: HttpRequest): Who => ({
  name: username,
  from: addressOf(request),
});

/** The page that asks an operator to sign in. */
export function signInPage(
  services: Services,
  status = 401,
  problem: MessageView | null = null,
): HttpResponseInit {
  if (services.settings.operator === null) return message(services, notRegistered, 503);
  return html(services, renderOperatorSignInPage(pageContext(services), { csrf: '', problem }), status);
}

type OperatorHandler = (
  request: HttpRequest,
  services: Services,
  operator: Operator,
) => Promise<HttpResponseInit>;

/** A page is asked for, which a person who is not signed in gets instead of an error; a file is not a page. */
const isPage = ({ method }: HttpRequest, action: OperatorAction) =>
  (method === 'GET' || method === 'HEAD') && action !== 'export';

/** For operators whose role allows the action, where a request decides which one; whoever is not signed in is asked to. */
export function forOperator(
  needed: OperatorAction | ((request: HttpRequest) => OperatorAction),
  handler: OperatorHandler,
) {
  return async (request: HttpRequest, services: Services): Promise<HttpResponseInit> => {
    const action = typeof needed === 'string' ? needed : needed(request);
    const operator = await findOperator(services, request);
    if (!operator) return signInPage(services, isPage(request, action) ? 200 : 401);
    if (!mayDo(operator, action)) return roleTooLow(services, operator, action);
    try {
      return await handler(request, services, operator);
    } catch (error) {
      if (hasCode(error, 'not-found')) return message(services, notHere, 404);
      if (hasCode(error, 'not-allowed')) return message(services, oldForm, 403);
      throw error;
    }
  };
}
