import { setTimeout as wait } from 'node:timers/promises';
import { healthDetails } from '../../shared/contracts/health.ts';
import { TenantryError } from '../../shared/errors/tenantry-error.ts';
import { type HealthDependencies, healthHttpStatus, readHealth } from '../../shared/reports/health.ts';
import { saveDue, toInstant } from '../../shared/sync/due.ts';
import { type Engine, startEngine } from '../sync/engine.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine?.stop());

/** What is found when something is as the overrides say; nothing is kept from another test. */
async function look(overrides: Partial<HealthDependencies> = {}) {
  const details = healthDetails.parse(await readHealth({ ...engine.services, ...overrides }));
  const found = Object.fromEntries(details.checks.map((check) => [check.name, check]));
  const not = details.checks.filter(({ status }) => status !== 'ok').map(({ name }) => name);
  return { details, found, not };
}
const dead = () =>
  Promise.reject(new TenantryError('storage-unavailable', 'Table x: storage answered nothing'));
const anywhere = '7c3f9d2f-1e63-4f1d-9a1f-2a8b4c0d3e71';

test('where all answers, all is well, and each check says how long it took', async () => {
  const { details, not } = await look();
  expect(not).toEqual([]);
  expect(details.status).toBe('ok');
  expect(details.checks.map(({ name }) => name)).toEqual([
    'storage',
    'vault',
    'identity',
    'registrations',
    'queues',
    'schedule',
  ]);
  expect(details.queues.map(({ queue }) => queue)).toContain('sync-run');
  expect(healthHttpStatus(details)).toBe(200);
});

test('what does not answer is named, and the others are looked at all the same', async () => {
  const { tables, secrets } = engine.services;
  const storage = await look({ tables: { ...tables, tenants: { ...tables.tenants, find: dead } } });
  expect([storage.details.status, storage.not]).toEqual(['failing', ['storage']]);
  expect(storage.found.storage?.message).toBe('Table x: storage answered nothing');
  expect(healthHttpStatus(storage.details)).toBe(503);
  const vault = await look({ secrets: { ...secrets, find: dead } });
  expect(vault.not).toEqual(['vault']);
});

test('what hangs is given up after five seconds', async () => {
  const { secrets } = engine.services;
  const startedAt = performance.now();
  const { found, not } = await look({
    secrets: { ...secrets, find: () => wait(60_000, undefined, { ref: false }) },
  });
  expect(not).toEqual(['vault']);
  expect(found.vault?.message).toBe('No answer within 5 seconds');
  expect(performance.now() - startedAt).toBeLessThan(30_000);
});

test('trouble of our own says nothing of what went wrong', async () => {
  const { secrets } = engine.services;
  const find = () => Promise.reject(new Error('the secret is hunter2'));
  const { found } = await look({ secrets: { ...secrets, find } });
  expect(found.vault?.message).toBe('Something went wrong in Tenantry itself');
});

test('the managed identity is asked where a registration trusts it', async () => {
  const { settings, secrets } = engine.services;
  const asked: string[] = [];
  const clientAuth: HealthDependencies['clientAuth'] = async ({ kind }) => {
    asked.push(kind);
    throw new TenantryError('registration-credential', 'The managed identity gave no token');
  };
  const { not } = await look({ clientAuth, secrets });
  expect(not).toContain('identity');
  expect(asked).toContain('federated');
  const registrations = settings.registrations.map((known) => ({
    ...known,
    credential: { kind: 'secret' as const, name: 'gone' },
  }));
  const operator = settings.operator && {
    ...settings.operator,
    credential: { kind: 'secret' as const, name: 'x' },
  };
  const without = await look({ settings: { ...settings, registrations, operator }, clientAuth });
  expect(without.not).toEqual(['registrations']);
  expect(without.found.registrations?.message).toContain('tier read');
});

test('an installation without registrations works, and says what is missing', async () => {
  const { settings } = engine.services;
  const { details, found } = await look({ settings: { ...settings, registrations: [], operator: null } });
  expect(details.status).toBe('degraded');
  expect(found.registrations?.message).toContain('APP_REGISTRATIONS');
  expect(healthHttpStatus(details)).toBe(200);
});

test('a message that was given up is counted', async () => {
  const { queues } = engine.services;
  const at = toInstant(engine.services.now());
  const poison = { version: 1 as const, queue: 'mail-send' as const, reason: 'test', at, message: '{}' };
  await queues.sendPoison('mail-send', poison);
  const { details, not } = await look();
  expect([details.status, not]).toEqual(['degraded', ['queues']]);
  expect(details.queues.find(({ queue }) => queue === 'mail-send')).toMatchObject({ givenUp: 1 });
});

test('a connector that nobody reads although it is due is late; of the due ones the oldest is told', async () => {
  const { tables, now } = engine.services;
  const before = await look();
  expect(before.found.schedule?.status).toBe('ok');
  const due = (minutes: number) => toInstant(now() - minutes * 60_000);
  await saveDue(tables, { tenantId: anywhere, connector: 'directory', dueAt: due(20) });
  await saveDue(tables, { tenantId: crypto.randomUUID(), connector: 'directory', dueAt: due(5) });
  const { details, found } = await look();
  expect(found.schedule).toMatchObject({ status: 'degraded' });
  expect(details.oldestDue?.connector).toBe('directory');
  expect(details.oldestDue?.lateSeconds).toBeGreaterThanOrEqual(20 * 60 - 1);
  expect(JSON.stringify(details)).not.toContain(anywhere);
});

test('whoever asks within ten seconds is given the same answer, and after that another', async () => {
  let ahead = 0;
  const { services } = engine;
  const dependencies = { ...services, now: () => 1_767_225_600_000 + ahead };
  const [first, second] = await Promise.all([readHealth(dependencies), readHealth(dependencies)]);
  expect(second).toBe(first);
  ahead = 9_999;
  expect(await readHealth(dependencies)).toBe(first);
  ahead = 10_000;
  expect(await readHealth(dependencies)).not.toBe(first);
});
