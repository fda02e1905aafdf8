import { allCredentials } from '../config/credentials.ts';
import type { Settings } from '../config/settings.ts';
import { queueNames } from '../contracts/messages.ts';
import { listCustomerRows, standing } from '../dashboard/customer-rows.ts';
import type { CustomerRow } from '../pages/views/customers.ts';
import type { Services } from '../services/services.ts';

const soonMs = 30 * 24 * 60 * 60_000;

/** Names of what in the vault proves the partner's own registrations, or opens its mail server. */
function namedSecrets(settings: Settings): string[] {
  const { mail } = settings;
  const names = allCredentials(settings).flatMap(({ credential }) =>
    'name' in credential ? [credential.name] : [],
  );
  if (mail?.kind === 'smtp' && mail.passwordSecret !== undefined) names.push(mail.passwordSecret);
  return [...new Set(names)];
}

/** When credentials end: the partner's, as the vault says, and those that customers gave. */
async function listEnds({ settings, secrets }: Services, customers: CustomerRow[]): Promise<string[]> {
  const found = await Promise.all(namedSecrets(settings).map((name) => secrets.find(name)));
  const ours = found.map((secret) => secret?.expiresAt);
  const theirs = customers.map((row) => (row.state === 'disconnected' ? null : row.credentialExpiresAt));
  return [...ours, ...theirs].filter((end) => typeof end === 'string');
}

async function countPoison({ queues }: Services): Promise<number> {
  const glances = await Promise.all(Object.values(queueNames).map((queue) => queues.peekPoison(queue)));
  return glances.reduce((sum, { count }) => sum + count, 0);
}

/**
 * Logs how the installation stands, in numbers: the alerts of `infra/modules/alerts.bicep` read this line and no other.
 * For the timer, which comes every five minutes: in the first ones of an hour, because it looks at every connection.
 */
export async function checkInstallation(services: Services): Promise<void> {
  const at = services.now();
  if (new Date(at).getUTCMinutes() >= 5) return;
  const [customers, poison] = await Promise.all([listCustomerRows(services), countPoison(services)]);
  const ends = await listEnds(services, customers);
  const standings = customers.map(standing);
  const count = (wanted: ReturnType<typeof standing>) => standings.filter((each) => each === wanted).length;
  services.log.info('installation-checked', {
    connections: customers.length - count('ended'),
    failing: count('failing'),
    late: count('late'),
    poison,
    expiring: ends.filter((end) => Date.parse(end) - at < soonMs).length,
  });
}
