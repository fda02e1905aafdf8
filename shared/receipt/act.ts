import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { z } from 'zod';
import type { Who } from '../audit/audit.ts';
import { disconnect, pause, resume } from '../connect/decide.ts';
import { disconnectRows } from '../contracts/connections.ts';
import { readOwnForm } from '../http/csrf.ts';
import { message, seeOther } from '../http/page.ts';
import { badRequest } from '../http/problems.ts';
import { addressOf, getParameter } from '../http/requests.ts';
import type { Services } from '../services/services.ts';
import { credentialOf, sharesRows } from './leave.ts';
import { findClientId, getOfTenant, type OwnConnection } from './of-tenant.ts';
import { forPerson } from './pages.ts';
import { type Act, rememberAct } from './session.ts';
import { startReceiptSignIn } from './start-sign-in.ts';
import { notHere } from './words.ts';

const actions = ['pause', 'resume', 'disconnect'] as const;
type Action = (typeof actions)[number];

const toAct = (what: Act['what'], connectionId: string): Act => ({
  what,
  connectionId,
  rows: null,
  credential: null,
  clientId: null,
});

function readRows(form: URLSearchParams): 'keep' | 'erase' {
  const parsed = z.object({ rows: disconnectRows }).safeParse({ rows: form.get('rows') ?? undefined });
  if (!parsed.success) throw badRequest(parsed.error);
  return parsed.data.rows;
}

async function end(
  services: Services,
  connection: OwnConnection,
  rows: 'keep' | 'erase',
  who: Who,
): Promise<Act> {
  const { id, row } = connection;
  // What is gone afterwards can be told only from before.
  const before = { credential: credentialOf(connection), clientId: findClientId(services, row) };
  await disconnect(services, id, rows, who, 'disconnected-by-customer');
  const isShared = row.tenantId !== null && (await sharesRows(services, row.tenantId, id));
  const became = isShared ? 'shared' : rows === 'erase' ? 'erased' : 'kept';
  return { ...toAct('disconnected', id), ...before, rows: became };
}

async function carryOut(
  services: Services,
  action: Action,
  connection: OwnConnection,
  { form, who }: { form: URLSearchParams; who: Who },
): Promise<Act> {
  const { id } = connection;
  switch (action) {
    case 'pause':
      await pause(services, id, who, 'customer');
      return toAct('paused', id);
    case 'resume':
      await resume(services, id, who, 'customer');
      return toAct('resumed', id);
    case 'disconnect':
      return end(services, connection, readRows(form), who);
  }
}

/** `POST /receipt/{action}`: a person of the tenant pauses, resumes or ends one of its connections; or signs in to do so. */
export async function takeReceiptForm(request: HttpRequest, services: Services): Promise<HttpResponseInit> {
  const name = getParameter(request, 'action');
  if (name === 'sign-in') return startReceiptSignIn(request, services);
  const action = z.enum(actions).safeParse(name).data;
  if (action === undefined) return message(services, notHere, 404);
  return forPerson(request, services, async (session) => {
    const form = await readOwnForm(request, session.csrf);
    const connection = await getOfTenant(services, session.tenantId, form.get('connection') ?? '');
    const who = { name: session.username, from: addressOf(request) };
    const act = await carryOut(services, action, connection, { form, who });
    return seeOther(services, '/receipt?done=1', [await rememberAct(services, session, act)]);
  });
}
