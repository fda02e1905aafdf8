import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addTenant, invite, untilRead } from '../connect/arrange.ts';
import { type Canary, findLeaks } from '../http/leaks.ts';
import { packageDirectory } from '../local/build.ts';
import { until } from '../local/connect-customer.ts';
import { startHostProcess } from '../local/host-process.ts';
import { connectAsAdministrator } from '../local/journeys.ts';
import { findFreePort } from '../local/ports.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { createVisitor } from '../local/visitor.ts';
import { type Envelope, type Ingestion, startIngestion } from './ingestion.ts';

const clientSecret = 'q8Q~canary/of+the=client-secret.0123456789';

let stack: Stack;
let ingestion: Ingestion;
let tenantId: string;
let connectionId: string;
beforeAll(async () => {
  ingestion = await startIngestion();
  stack = await startStack({
    settings: {
      APPLICATIONINSIGHTS_CONNECTION_STRING: ingestion.connectionString,
      TELEMETRY_CONSOLE: 'true',
    },
  });
  const tenant = await addTenant(stack, 'seen');
  tenantId = tenant.id;
  const { id, url } = await invite(stack, tenant.id);
  connectionId = id;
  await connectAsAdministrator(createVisitor(), url, tenant.administrator);
  await untilRead(stack, id);
});
afterAll(async () => {
  await stack?.stop();
  await ingestion?.stop();
});

interface Seen {
  name: string;
  trace: string | undefined;
  parent: string | undefined;
  id: unknown;
  isGood: unknown;
  facts: Record<string, unknown>;
}

const spansOf = (envelopes: Envelope[]): Seen[] =>
  envelopes
    .filter(({ data }) => data.baseType === 'RemoteDependencyData')
    .map(({ tags, data: { baseData } }) => ({
      name: String(baseData.name),
      trace: tags['ai.operation.id'],
      parent: tags['ai.operation.parentId'],
      id: baseData.id,
      isGood: baseData.success,
      facts: baseData.properties,
    }));

const untilSeen = (title: string, find: (spans: Seen[]) => Seen[], least = 1): Promise<Seen[]> =>
  until(title, async () => {
    const found = find(spansOf(ingestion.envelopes()));
    return found.length >= least ? { done: true, value: found } : { done: false, last: found };
  });

/** What was counted of the tenant, metric by metric. */
function sumsOf(envelopes: Envelope[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { data } of envelopes) {
    if (data.baseType !== 'MetricData' || data.baseData.properties.tenant !== tenantId) continue;
    for (const { name, value } of data.baseData.metrics as { name: string; value: number }[])
      sums[name] = (sums[name] ?? 0) + value;
  }
  return sums;
}

test('a consent is one trace, from the start over both callbacks to the proof', async () => {
  const steps = await untilSeen(
    'The proof',
    (spans) => {
      const own = spans.filter(({ facts }) => facts.connection === connectionId && facts.mode);
      return own.some(({ facts }) => facts.outcome === 'active') ? own : [];
    },
    4,
  );
  expect(new Set(steps.map(({ trace }) => trace)).size).toBe(1);
  expect(steps.map(({ name, facts }) => `${name} ${facts.leg ?? ''}`.trim())).toEqual(
    expect.arrayContaining([
      'consent start consent',
      'consent callback consent',
      'consent callback sign-in',
      'consent verify',
    ]),
  );
  for (const { facts } of steps) expect(facts).toMatchObject({ tenant: tenantId, tier: 'read' });
});

test('a run is a trace with a span for each stream, and its records and requests are counted', async () => {
  const [run] = await untilSeen('The run', (spans) =>
    spans.filter(
      ({ name, facts }) => name === 'sync run' && facts.tenant === tenantId && facts.outcome === 'complete',
    ),
  );
  const streams = spansOf(ingestion.envelopes()).filter(({ parent }) => parent === run?.id);
  expect(streams.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['organization', 'users', 'groups']),
  );
  const sum = (name: string) => streams.reduce((total, { facts }) => total + Number(facts[name]), 0);
  expect(run?.facts).toMatchObject({
    connector: 'directory',
    records: String(sum('records')),
    requests: String(sum('requests')),
  });
  expect(sum('records')).toBeGreaterThan(10);
  for (const { trace, isGood, facts } of streams) {
    expect({ trace, isGood }).toEqual({ trace: run?.trace, isGood: true });
    expect(facts).toMatchObject({ tenant: tenantId, connection: connectionId, outcome: 'complete' });
  }
  const sums = sumsOf(ingestion.envelopes());
  expect(sums['tenantry.records']).toBe(sum('records'));
  expect(sums['tenantry.requests']).toBe(sum('requests'));
  expect(sums['tenantry.wait']).toBeGreaterThanOrEqual(0);
});

test('what fails is told with its reason, over the parts of one run, and without what it quoted', async () => {
  const { control } = stack.cloud;
  const issued = await control.listIssued();
  const token = issued.filter(({ kind }) => kind === 'token').at(-1)?.value;
  const link = 'https://graph.microsoft.com/v1.0/users?$skiptoken=skip-canary-0123456789';
  const message = `Refused: Bearer ${token} with client_secret=${clientSecret} at ${link}`;
  const body = { error: { code: 'Authorization_RequestDenied', message } };
  const fault = { service: 'graph' as const, tenantId };
  await control.addFault({ ...fault, path: 'organization', kind: 'status', status: 403, body, times: 2 });
  await control.addFault({ ...fault, path: 'users', kind: 'malformed', times: 40 });
  await control.addFault({ ...fault, path: 'groups', kind: 'status', status: 429, body, times: 1 });
  const { body: started } = await stack.api('POST', `/api/connections/${connectionId}/sync`);
  const ofRun = (spans: Seen[]) =>
    spans.filter(({ name, facts }) => name === 'sync run' && facts.run === started.run);
  await untilSeen('The first part', ofRun);
  await control.removeFaults();
  stack.advance(60_000);
  const parts = await untilSeen(
    'The second part',
    (spans) => {
      const own = ofRun(spans);
      return own.some(({ facts }) => facts.outcome !== 'waits') ? own : [];
    },
    2,
  );
  expect(new Set(parts.map(({ trace }) => trace)).size).toBe(1);
  const failed = spansOf(ingestion.envelopes()).filter(
    ({ trace, isGood }) => trace === parts[0]?.trace && !isGood,
  );
  expect(failed.map(({ name, facts }) => [name, facts.error])).toEqual(
    expect.arrayContaining([['users', 'malformed-response']]),
  );
  expect(sumsOf(ingestion.envelopes())['tenantry.throttles']).toBeGreaterThanOrEqual(1);
});

test('a token that is not given is counted', async () => {
  const path = `^/${tenantId}/oauth2/v2.0/token$`;
  const quoted = {
    error: 'invalid_client',
    error_description: `AADSTS7000215: '${clientSecret}'`,
    error_codes: [7000215],
  };
  await stack.restartHost();
  await stack.cloud.control.addFault({
    service: 'login',
    path,
    kind: 'status',
    status: 401,
    body: quoted,
    times: 2,
  });
  await stack.api('GET', `/api/connections/${connectionId}/validate`);
  await until('The failure is counted', async () => {
    const last = sumsOf(ingestion.envelopes());
    return last['tenantry.token_failures'] ? { done: true, value: undefined } : { done: false, last };
  });
  await stack.cloud.control.removeFaults();
});

test('how long a connector was due is told at the tick', async () => {
  stack.advance(26 * 3600_000);
  await stack.trigger('sync-schedule');
  await until('The lag', async () => {
    const last = sumsOf(ingestion.envelopes());
    return last['tenantry.lag'] ? { done: true, value: undefined } : { done: false, last };
  });
});

test('no secret has left, and the terminal shows the same', async () => {
  const canaries: Canary[] = [
    ...(await stack.cloud.control.listIssued()),
    { kind: 'client-secret', value: clientSecret },
    { kind: 'skip-token', value: 'skip-canary-0123456789' },
    { kind: 'function-key', value: stack.apiKey },
    { kind: 'identity-header', value: stack.settings.IDENTITY_HEADER ?? '' },
  ];
  const shown = stack
    .hostLog()
    .split('\n')
    .filter((line) => line.includes('[telemetry]'))
    .join('\n');
  expect(shown).toContain('sync run');
  expect(findLeaks(canaries, { azure: ingestion.bodies.join('\n'), terminal: shown })).toEqual([]);
});

test('a way out that is shut changes nothing for anybody', async () => {
  ingestion.answer(500);
  const { status, body } = await stack.api('POST', `/api/connections/${connectionId}/sync`);
  expect(status).toBe(202);
  await until('The run has ended', async () => {
    const row = await stack.tables('runs').getEntity(tenantId, body.run);
    return row.state === 'finished' ? { done: true, value: undefined } : { done: false, last: row.state };
  });
  ingestion.answer(200);
});

test('what is off is not loaded: the package works without its second bundle', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'tenantry-lean-'));
  await cp(packageDirectory, directory, { recursive: true });
  await rm(join(directory, 'telemetry.js'));
  const port = await findFreePort();
  const { APPLICATIONINSIGHTS_CONNECTION_STRING: _, TELEMETRY_CONSOLE: __, ...settings } = stack.settings;
  const host = await startHostProcess({ port, key: 'lean', settings, packageDirectory: directory });
  try {
    await stack.api('POST', `/api/connections/${connectionId}/sync`);
    const headers = { 'x-functions-key': 'lean' };
    const answer = await fetch(`http://localhost:${port}/api/connections/${connectionId}/validate`, {
      headers,
    });
    expect(answer.status).toBe(200);
    expect(host.log()).not.toContain('telemetry');
  } finally {
    await host.stop();
    await rm(directory, { recursive: true, force: true });
  }
});
