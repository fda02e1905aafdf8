import { changeConnection } from '../../shared/connect/change-connection.ts';
import { type ConnectionRow, connectionPartition } from '../../shared/connect/connection-row.ts';
import { beginReading } from '../../shared/connect/verify.ts';
import { changeConnection as contract } from '../../shared/contracts/connections.ts';
import { type Desk, openDesk, operator } from './desk.ts';
import { contoso, minuteMs, toActive } from './rows.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk?.stop());

const change = (id: string, wish: object) =>
  changeConnection(desk.services, id, contract.parse(wish), operator);
const lane = async () => (await desk.services.tables.lanes.get(contoso, 'directory')).row;
const runs = () => desk.sent.filter(({ queue }) => queue === 'sync-run');

/** A connection that reads Contoso, whose first run has ended. */
async function reading(more: Partial<ConnectionRow> = {}) {
  const saved = await desk.save(toActive(more));
  await beginReading(desk.services, saved.id, saved.row);
  const { run } = await lane();
  if (run) await desk.services.tables.runs.change(contoso, run, (row) => ({ ...row, state: 'finished' }));
  desk.sent.length = 0;
  desk.clock.now += minuteMs;
  return saved;
}

test.each([
  ['a name', { customer: { name: 'Contoso AG' } }, { customerName: 'Contoso AG' }],
  ['an id of the portal’s', { customer: { externalId: 'C-18' } }, { externalId: 'C-18' }],
  ['no id any more', { customer: { externalId: null } }, { externalId: null }],
  [
    'an address',
    { customer: { contactEmail: 'new@contoso.example' } },
    { contactEmail: 'new@contoso.example' },
  ],
  ['no address any more', { customer: { contactEmail: null } }, { contactEmail: null }],
  [
    'domains, each once',
    { settings: { domains: ['a.example', 'b.example', 'a.example'] } },
    { settings: { domains: ['a.example', 'b.example'], schedule: 'PT1H' } },
  ],
  ['an interval', { settings: { schedule: 'PT6H' } }, { settings: { domains: ['*'], schedule: 'PT6H' } }],
  ['the installation’s interval', { settings: { schedule: null } }, { settings: { domains: ['*'] } }],
])('%s is changed, and nothing else is', async (_, wish, expected) => {
  const { id, row } = await desk.save({
    externalId: 'C-17',
    contactEmail: 'it@contoso.example',
    settings: { domains: ['*'], schedule: 'PT1H' },
  });
  const after = await change(id, wish);
  const stored = await desk.read(id);
  expect(stored).toEqual(after);
  expect(stored).toEqual({ ...(await desk.read(id)), ...row, ...expected });
  expect(await desk.told(id)).toEqual(['olivia: settings-changed']);
});

test('the audit tells what was and what is, of that alone which has changed', async () => {
  const { id } = await desk.save({ externalId: 'C-17' });
  await change(id, {
    customer: { name: 'Contoso', externalId: 'C-18', contactEmail: 'it@contoso.example' },
    settings: { schedule: 'PT1H' },
  });
  expect(await desk.audit(id)).toMatchObject([
    {
      before: { externalId: 'C-17', contactEmail: null, schedule: null },
      after: { externalId: 'C-18', contactEmail: 'it@contoso.example', schedule: 'PT1H' },
    },
  ]);
  const [entry] = await desk.audit(id);
  expect(Object.keys(entry?.after ?? {}).sort()).toEqual(['contactEmail', 'externalId', 'schedule']);
});

test.each([{}, { customer: { name: 'Contoso' } }, { settings: { schedule: null } }])(
  'what stays as it is is neither written nor told: %j',
  async (wish) => {
    const { id } = await reading();
    const { etag } = await desk.services.connect.connections.get(connectionPartition, id);
    await change(id, wish);
    expect((await desk.services.connect.connections.get(connectionPartition, id)).etag).toBe(etag);
    expect([await desk.told(contoso), runs()]).toEqual([[], []]);
  },
);

test('nothing is changed of a connection that has ended, or to an interval that is not allowed', async () => {
  const ended = await desk.save({ state: 'disconnected' });
  await expect(change(ended.id, { customer: { name: 'x' } })).rejects.toMatchObject({ code: 'wrong-state' });
  const { id } = await desk.save();
  const wish = { customer: { name: 'x' }, settings: { schedule: 'PT2H' } };
  await expect(change(id, wish)).rejects.toMatchObject({ code: 'bad-request' });
  expect((await desk.read(id)).customerName).toBe('Contoso');
});

test('other domains are read at once, in the name of whoever changed them', async () => {
  const { id } = await reading();
  const { dueAt } = await lane();
  await change(id, { settings: { domains: ['contoso.example'] } });
  expect(runs()).toHaveLength(1);
  const run = String(runs()[0]?.message.run);
  expect((await desk.services.tables.runs.get(contoso, run)).row.requestedBy).toBe('olivia');
  expect((await lane()).dueAt).toBe(dueAt);
  expect(await desk.told(contoso)).toEqual(['olivia: settings-changed']);
});

test('another interval counts from now on, and nothing is read for it', async () => {
  const { id } = await reading();
  const { dueAt } = await lane();
  await change(id, { settings: { schedule: 'PT1H' } });
  expect(Date.parse((await lane()).dueAt ?? '') - desk.clock.now).toBeLessThanOrEqual(60 * minuteMs);
  expect((await lane()).dueAt).not.toBe(dueAt);
  expect(runs()).toEqual([]);
});

test('another name changes nothing of what is read', async () => {
  const { id } = await reading();
  const before = await lane();
  await change(id, { customer: { name: 'Contoso AG' } });
  expect([await lane(), runs()]).toEqual([before, []]);
});

test.each([
  ['that is paused', { state: 'paused' }],
  ['whose tenant is not known', { tenantId: null }],
] as const)('the engine does not follow a connection %s', async (_, more) => {
  const { id } = await reading();
  await desk.services.connect.connections.change(connectionPartition, id, (row) => ({ ...row, ...more }));
  await change(id, { settings: { domains: ['contoso.example'] } });
  expect(runs()).toEqual([]);
});

test('the engine does not follow a connection that does not read its tenant', async () => {
  await reading();
  const second = await reading();
  await change(second.id, { settings: { domains: ['contoso.example'] } });
  expect(runs()).toEqual([]);
  const alone = await desk.save(toActive({ tenantId: '11111111-2222-4333-8444-555555555555' }));
  await change(alone.id, { settings: { domains: ['contoso.example'] } });
  expect(runs()).toEqual([]);
});

describe('domains that are said again', () => {
  const domains = ['contoso.example'];
  /** Where the last read of people stands, by which rules. */
  const saveCursor = (rules: string) =>
    desk.services.tables.cursors.put(contoso, 'users', {
      deltaLink: 'https://graph.example/delta',
      savedAt: '2026-01-01T00:00:00Z',
      run: 'r',
      fence: 1,
      fields: 'f',
      rules,
    });

  test('are read where what is stored was read by others', async () => {
    const { id } = await reading({ settings: { domains } });
    await saveCursor('of other domains');
    await change(id, { settings: { domains } });
    expect(runs()).toHaveLength(1);
    expect(await desk.told(contoso)).toEqual([]);
  });

  test('are not where nothing was read yet, or other things are said', async () => {
    const { id } = await reading({ settings: { domains } });
    await change(id, { settings: { domains } });
    expect(runs()).toEqual([]);
    await saveCursor('of other domains');
    await change(id, { settings: { schedule: null } });
    expect(runs()).toEqual([]);
  });

  test('of a tenant that is not known are not', async () => {
    const { id } = await desk.save(toActive({ tenantId: null, settings: { domains } }));
    await change(id, { settings: { domains } });
    expect(runs()).toEqual([]);
  });
});

test('who changes a connection at the same time as another loses nothing', async () => {
  const { id } = await desk.save();
  await Promise.all([
    change(id, { customer: { name: 'Contoso AG' } }),
    change(id, { customer: { externalId: 'C-18' } }),
    change(id, { settings: { schedule: 'PT1H' } }),
  ]);
  expect(await desk.read(id)).toMatchObject({
    customerName: 'Contoso AG',
    externalId: 'C-18',
    settings: { schedule: 'PT1H' },
  });
  expect(await desk.told(id)).toHaveLength(3);
});
