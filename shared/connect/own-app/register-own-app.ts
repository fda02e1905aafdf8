import type { Who } from '../../audit/audit.ts';
import type { GiveRegistration } from '../../contracts/connections.ts';
import { TenantryError } from '../../errors/tenantry-error.ts';
import type { Services } from '../../services/services.ts';
import type { ConnectionRow } from '../connection-row.ts';
import { getConnection } from '../connections.ts';
import { connectOwnApp, type OwnAppOutcome } from './connect-own-app.ts';
import { readOwnAppForm } from './form.ts';
import { takesRegistration } from './takes-registration.ts';
import { takeTry } from './tries.ts';

interface Registering {
  id: string;
  row: ConnectionRow;
  given: GiveRegistration;
  who: Who;
}

/** What is wrong, at its field; a missing permission by its name. */
function toRefusal(
  code: 'bad-request' | 'registration-refused',
  { problems, missing }: Pick<Extract<OwnAppOutcome, { kind: 'problems' }>, 'problems' | 'missing'>,
): TenantryError {
  return new TenantryError(code, problems.map(({ message }) => message).join(' '), {
    errors: [
      ...problems
        .filter(({ field }) => field !== 'permissions' || missing.length === 0)
        .map(({ field, message }) => ({ pointer: field === 'form' ? '' : `/${field}`, detail: message })),
      ...missing.map((name) => ({ pointer: '/permissions', detail: `missing: ${name}` })),
    ],
  });
}

/**
 * A customer's own registration, given by a portal that has asked for it itself: the same checks and the same custody as
 * behind the invitation, and the same ten tries an hour. Throws `bad-request`, `registration-refused`, `too-many-requests`
 * or `wrong-state`.
 */
export async function registerOwnApp(
  services: Services,
  { id, row, given, who }: Registering,
): Promise<ConnectionRow> {
  if (!takesRegistration(row, services.now()))
    throw new TenantryError('wrong-state', 'This connection takes no registration now');
  const { problems, wish } = readOwnAppForm(
    new URLSearchParams({ ...given, credential: 'secret' }),
    services.now(),
  );
  if (wish === null) throw toRefusal('bad-request', { problems, missing: [] });
  if (row.invitationHash !== null) await takeTry(services, row.invitationHash);
  const session = { connectionId: id, row, hash: row.invitationHash };
  const outcome = await connectOwnApp(services, { session, wish, who });
  if (outcome.kind === 'problems') throw toRefusal('registration-refused', outcome);
  return (await getConnection(services.connect, id)).row;
}
