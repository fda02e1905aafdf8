import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { queueNames } from '../contracts/messages.ts';
import { html, pageContext } from '../http/page.ts';
import { renderHomePage } from '../pages/render.ts';
import type { CustomerRow } from '../pages/views/customers.ts';
import type { HomeView } from '../pages/views/home.ts';
import { missingSetup } from '../reports/setup.ts';
import type { Services } from '../services/services.ts';
import { listCustomerRows, needsSomebody, standing } from './customer-rows.ts';
import { type Operator, toOperatorView } from './operator-session.ts';

const actors = ['partner', 'customer', 'microsoft'] as const;

/** A line whose trouble is nobody's to mend by hand still shows: whoever waits must know. */
const actorOf = (row: CustomerRow) =>
  row.reason === null || row.reason.actor === 'nobody' ? 'microsoft' : row.reason.actor;

const expiringMs = 30 * 86_400_000;

/** Own registrations whose credential ends soon or has ended, the next first. */
function selectExpiring(rows: CustomerRow[], now: number): CustomerRow[] {
  const endOf = ({ credentialExpiresAt }: CustomerRow) => Date.parse(credentialExpiresAt ?? '');
  return rows
    .filter((row) => row.state !== 'disconnected' && endOf(row) <= now + expiringMs)
    .sort((a, b) => endOf(a) - endOf(b));
}

/** `GET /dashboard`: what needs somebody today, then the totals. */
export async function showHome(
  _request: HttpRequest,
  services: Services,
  operator: Operator,
): Promise<HttpResponseInit> {
  const rows = await listCustomerRows(services);
  const needing = rows.filter((row) => needsSomebody(row) || standing(row) === 'failing');
  const totals = { customers: 0, fresh: 0, late: 0, failing: 0, waiting: 0 };
  for (const row of rows) {
    const word = standing(row);
    if (word === 'ended') continue;
    totals.customers += 1;
    totals[word] += 1;
  }
  const poison = await Promise.all(
    Object.values(queueNames).map((queue) => services.queues.peekPoison(queue)),
  );
  const view: HomeView = {
    operator: toOperatorView(operator),
    needs: actors
      .map((actor) => ({ actor, rows: needing.filter((row) => actorOf(row) === actor) }))
      .filter((group) => group.rows.length > 0),
    totals,
    poison: poison.filter(({ count }) => count > 0),
    setup: missingSetup(services.settings),
    expiring: selectExpiring(rows, services.now()),
  };
  return html(services, renderHomePage(pageContext(services), view));
}
