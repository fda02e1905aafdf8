import { connectionPartition } from '../../shared/connect/connection-row.ts';
import type { LogFacts } from '../../shared/log/logger.ts';
import { checkInstallation } from '../../shared/reports/check-installation.ts';
import { northwind } from '../local/seed.ts';
import { callVault } from '../local/vault.ts';
import { type Engine, startEngine } from '../sync/engine.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine?.stop());

/** What is logged at so many milliseconds after the full hour. */
async function check(afterHour: number, settings = {}): Promise<LogFacts[]> {
  const { services } = engine;
  const hour = Math.ceil(services.now() / (60 * minute)) * 60 * minute;
  const lines: LogFacts[] = [];
  const log = { ...services.log, info: (event: string, facts = {}) => lines.push({ event, ...facts }) };
  const now = () => hour + afterHour;
  await checkInstallation({ ...services, settings: { ...services.settings, ...settings }, log, now });
  return lines;
}

test('an empty installation has nothing to be told of', async () => {
  const [line] = await check(0);
  expect(line).toEqual({
    event: 'installation-checked',
    connections: 0,
    failing: 0,
    late: 0,
    poison: 0,
    expiring: 0,
  });
});

test('nothing is looked at but in the first minutes of an hour', async () => {
  expect(await check(5 * minute)).toEqual([]);
  expect(await check(4 * minute)).toHaveLength(1);
});

test('it counts as the dashboard does: failing, late, put aside, expiring; not what has ended', async () => {
  const { services } = engine;
  const customers = await Promise.all(Array.from({ length: 4 }, () => engine.addCustomer()));
  for (const { read } of customers) await read();
  const change = (index: number, part: object) =>
    services.connect.connections.change(connectionPartition, customers[index]?.connectionId ?? '', (row) => ({
      ...row,
      ...part,
    }));
  const credential = {
    kind: 'own-secret' as const,
    name: 'n',
    version: 'v',
    savedAt: '2026-01-01T00:00:00Z',
  };
  const expiresAt = new Date(services.now() + 10 * day).toISOString();
  await change(0, { state: 'needs-consent', reasonCode: 'permission-missing' });
  await change(1, {
    registration: { clientId: services.settings.homeTenantId, credential: { ...credential, expiresAt } },
  });
  await change(2, {
    state: 'disconnected',
    registration: { clientId: services.settings.homeTenantId, credential: { ...credential, expiresAt } },
  });
  await services.queues.sendPoison('mail-send', {
    version: 1,
    queue: 'mail-send',
    reason: 'cannot be read',
    at: expiresAt,
    message: '',
  });
  const [fresh] = await check(0);
  expect(fresh).toMatchObject({ connections: 3, failing: 1, late: 0, poison: 1, expiring: 1 });

  const [aged] = await check(2 * day);
  expect(aged).toMatchObject({ connections: 3, failing: 1, late: 2 });
});

test('a secret that the settings name and that ends soon is expiring; one without an end is not', async () => {
  const { services } = engine;
  const before = (await check(0))[0]?.expiring;
  const save = (name: string, days: number | null) =>
    callVault({ origins: engine.origins, clientId: northwind.identity.clientId }, `/secrets/${name}`, {
      method: 'PUT',
      body: JSON.stringify({
        value: 'canary',
        attributes: days === null ? {} : { exp: Math.floor((services.now() + days * day) / 1000) },
      }),
    });
  await Promise.all([save('ends-soon', 29), save('ends-later', 60), save('endless', null)]);
  const clientId = services.settings.homeTenantId;
  const named = (name: string) => ({ clientId, credential: { kind: 'secret' as const, name } });
  const lines = await check(0, {
    operator: named('ends-soon'),
    registrations: [
      { tier: 'read', ...named('ends-later') },
      { tier: 'act', ...named('endless') },
    ],
  });
  expect(lines[0]?.expiring).toBe(Number(before) + 1);
  expect(JSON.stringify(lines)).not.toContain('canary');
});
