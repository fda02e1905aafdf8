import { recordAudit, type Who } from '../../audit/audit.ts';
import type { Validation } from '../../contracts/validation.ts';
import type { OperatorView } from '../../pages/views/operator.ts';
import type { ValidateView } from '../../pages/views/validate.ts';
import type { Services } from '../../services/services.ts';
import { newestFirstKey } from '../../store/keys.ts';
import type { ConnectionRow } from '../connection-row.ts';
import { auditPartition, toConnection } from '../connections.ts';
import { validateConnection } from './validate.ts';

/** Who looks at a validation, and whether what is found is kept. */
export interface Look {
  who: Who;
  keep: boolean;
}

/** Checks a connection; with `keep` the result goes into table `validations` and the audit. */
export async function takeLook(
  services: Services,
  id: string,
  row: ConnectionRow,
  { who, keep }: Look,
): Promise<Validation> {
  const result = await validateConnection(services, id, row);
  if (!keep) return result;
  const { checkedAt: at, ok } = result;
  const key = newestFirstKey(Date.parse(at), crypto.randomUUID());
  await services.connect.validations.insert(id, key, { at, who: who.name, ok, result });
  await recordAudit(services, {
    partition: auditPartition(id, row),
    who,
    what: 'validated',
    detail: result.summary.message,
    connectionId: id,
  });
  return result;
}

/** The page's view; `operator` is null for somebody with a function-key URL. */
export function toValidateView(
  { now }: Services,
  id: string,
  row: ConnectionRow,
  found: { validation: Validation; operator: OperatorView | null; kept: boolean },
): ValidateView {
  const { validation, operator, kept } = found;
  return {
    validation,
    customerName: row.customerName,
    connection: toConnection(id, row, now()),
    domains: row.settings.domains,
    operator,
    action: operator === null ? null : `/dashboard/connections/${encodeURIComponent(id)}/validate`,
    kept,
  };
}
