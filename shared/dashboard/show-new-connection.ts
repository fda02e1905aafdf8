import { randomBytes } from 'node:crypto';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { getMode } from '../connect/modes/registry.ts';
import { toCapabilities } from '../connect/show-review.ts';
import { hasCode } from '../errors/tenantry-error.ts';
import { html, pageContext } from '../http/page.ts';
import { renderNewConnectionPage } from '../pages/render.ts';
import type { NewConnectionView } from '../pages/views/new-connection.ts';
import { cannotDo, tierEntry, tierNames } from '../permissions/catalogue.ts';
import type { Services } from '../services/services.ts';
import { firstValues } from './new-connection-form.ts';
import { type Operator, toOperatorView } from './operator-session.ts';
import { toScheduleChoices } from './schedule-words.ts';

/** Why nobody can be connected by consent yet; null where everybody can. */
function findConsentProblem({ settings }: Services): string | null {
  try {
    getMode('admin-consent').checkInstallation(settings, firstValues.tier);
    return null;
  } catch (error) {
    if (!hasCode(error, 'tier-not-registered')) throw error;
    return 'Not possible yet: this installation has no app registration (APP_REGISTRATIONS) to consent to.';
  }
}

/** The form: empty, or as somebody sent it with what is wrong. Each one can be carried out once. */
export function newConnectionPage(
  services: Services,
  operator: Operator,
  { values, problems }: Pick<NewConnectionView, 'values' | 'problems'>,
): HttpResponseInit {
  const view: NewConnectionView = {
    operator: toOperatorView(operator),
    values,
    problems,
    once: randomBytes(16).toString('base64url'),
    schedules: toScheduleChoices(services.settings),
    tiers: tierNames,
    consentProblem: findConsentProblem(services),
    canSend: services.mail !== null,
    preview: {
      capabilities: toCapabilities(tierEntry(values.tier, true)),
      cannot: cannotDo(values.tier),
    },
  };
  const status = problems.length === 0 ? 200 : 400;
  return html(services, renderNewConnectionPage(pageContext(services), view), status);
}

/** `GET /dashboard/new-connection`. */
export const showNewConnection = async (_request: HttpRequest, services: Services, operator: Operator) =>
  newConnectionPage(services, operator, { values: firstValues, problems: [] });
