import { createHash } from 'node:crypto';
import { z } from 'zod';
import { carryOut, claim } from '../clients/idempotency-claim.ts';
import type { Prepared } from '../connect/invitations.ts';
import { ownId } from '../contracts/primitives.ts';
import { hasCode, TenantryError } from '../errors/tenantry-error.ts';
import type { Services } from '../services/services.ts';
import type { Operator } from './operator-session.ts';

const tries = 20;
const waitMs = 500;

const keptBody = z.object({ id: ownId });

/** What one form has led to: what was made now, or the connection that it made when it was sent before. */
export type FormOutcome<Made> = { kind: 'made'; made: Made } | { kind: 'known'; id: string };

const digest = (text: string) => createHash('sha256').update(text).digest('base64url');

/** A form that is sent twice at once: the second one waits for what the first one makes. */
async function claimForm(services: Services, operator: Operator, once: string, wish: unknown) {
  const place = {
    partition: `form-${operator.objectId}`,
    rowKey: digest(once),
    fingerprint: digest(JSON.stringify(wish)),
  };
  for (let tried = 1; ; tried += 1) {
    try {
      return await claim(services, place);
    } catch (error) {
      if (!hasCode(error, 'idempotency-in-progress') || tried >= tries) throw error;
      await services.sleep(waitMs);
    }
  }
}

/**
 * Carries a form out once, as the API does with an `Idempotency-Key`: `once` is the form's own. The answer holds a link
 * and is not kept; who sends the form again is told which connection it made.
 */
export async function carryOutOnce<Made extends { id: string }>(
  services: Services,
  operator: Operator,
  { once, wish }: { once: string; wish: unknown },
  work: (prepared: Prepared) => Promise<Made>,
): Promise<FormOutcome<Made>> {
  if (!ownId.safeParse(once).success)
    throw new TenantryError('not-allowed', 'The form did not come from the page that we sent');
  const claimed = await claimForm(services, operator, once, wish);
  if (claimed.kind === 'answered') return { kind: 'known', id: keptBody.parse(claimed.answer.body).id };
  const toAnswer = ({ id }: Made) => ({ status: 200, body: { id } });
  return { kind: 'made', made: await carryOut(services, claimed, { make: work, toAnswer }) };
}
