import { createHttpHeaders, type HttpClient, type PipelineRequest } from '@azure/core-rest-pipeline';
import { createAzureMonitor } from '../../shared/telemetry/pipeline/azure-monitor.ts';
import { createConsole } from '../../shared/telemetry/pipeline/console.ts';
import { createPipeline } from '../../shared/telemetry/pipeline/open-pipeline.ts';
import type { KeptSpan } from '../../shared/telemetry/records.ts';
import type { TelemetryFacts } from '../../shared/telemetry/telemetry.ts';
import { type Canary, findLeaks } from '../http/leaks.ts';
import { type Envelope, parseEnvelopes, unpack } from './ingestion.ts';

const startedAt = Date.parse('2026-03-01T12:00:00Z');
const traceId = 'a'.repeat(32);
const tenant = '11111111-2222-4333-8444-555555555555';

function span(
  id: string,
  parentId: string | null,
  facts: TelemetryFacts,
  more: Partial<KeptSpan> = {},
): KeptSpan {
  const times = { startedAt, endedAt: startedAt + 1500 };
  return {
    traceId,
    spanId: id.repeat(16),
    parentId,
    name: `span ${id}`,
    facts,
    ...times,
    error: null,
    standsFor: 1,
    ...more,
  };
}

/** Application Insights over https, in memory. */
function arrange(refuses: (body: string) => boolean = () => false) {
  const requests: PipelineRequest[] = [];
  const asked: unknown[] = [];
  const httpClient: HttpClient = {
    async sendRequest(request) {
      requests.push(request);
      const isRefused = refuses(unpack(request.body as string | Uint8Array));
      const accepted = isRefused ? 0 : 1;
      const bodyAsText = JSON.stringify({ itemsReceived: 1, itemsAccepted: accepted, errors: [] });
      return { request, status: isRefused ? 400 : 200, headers: createHttpHeaders(), bodyAsText };
    },
  };
  const credential = {
    async getToken(scopes: string | string[]) {
      asked.push(scopes);
      return { token: 'the-token-of-the-identity', expiresOnTimestamp: Date.now() + 3_600_000 };
    },
  };
  const lines: string[] = [];
  const connectionString = `InstrumentationKey=${tenant};IngestionEndpoint=https://x.in.applicationinsights.azure.com/`;
  const options = { connectionString, credential, localEndpoint: null, httpClient };
  const pipeline = createPipeline([createAzureMonitor(options), createConsole((line) => lines.push(line))]);
  const bodies = () => requests.map(({ body }) => unpack(body as string | Uint8Array));
  return { pipeline, requests, asked, lines, bodies, envelopes: () => bodies().flatMap(parseEnvelopes) };
}

const ofType = (envelopes: Envelope[], baseType: string) =>
  envelopes
    .filter(({ data }) => data.baseType === baseType)
    .map((each) => ({ ...each, data: each.data.baseData }));

test('spans arrive with their trace, their parents, their facts and how many they stand for', async () => {
  const { pipeline, requests, asked, envelopes } = arrange();
  const run = span(
    '1',
    null,
    { tenant, run: 'r-1', outcome: 'complete', records: 7 },
    { name: 'sync run', standsFor: 4 },
  );
  const users = span('2', run.spanId, { tenant, message: 'cut off' }, { error: 'malformed-response' });
  await pipeline.send([users, run], []);
  const [sentUsers, sentRun] = ofType(envelopes(), 'RemoteDependencyData');
  expect(sentRun).toMatchObject({
    sampleRate: 25,
    time: new Date(startedAt).toISOString(),
    tags: { 'ai.operation.id': traceId, 'ai.operation.name': 'sync run' },
    data: { id: run.spanId, name: 'sync run', success: true, duration: '00:00:01.500' },
  });
  expect(sentRun?.data.properties).toEqual({ tenant, run: 'r-1', outcome: 'complete', records: '7' });
  expect(sentUsers).toMatchObject({
    sampleRate: 100,
    tags: {
      'ai.operation.id': traceId,
      'ai.operation.name': 'sync run',
      'ai.operation.parentId': run.spanId,
    },
    data: { success: false, properties: { tenant, error: 'malformed-response', message: 'cut off' } },
  });
  // By identity: the token of the resource, to the endpoint that the connection string names.
  expect(asked[0]).toEqual(['https://monitor.azure.com/.default']);
  for (const request of requests) {
    expect(request.url).toBe('https://x.in.applicationinsights.azure.com/v2.1/track');
    expect(request.headers.get('authorization')).toBe('Bearer the-token-of-the-identity');
  }
});

test('measurements of a tenant add up, and every batch tells only what is new', async () => {
  const { pipeline, envelopes } = arrange();
  const measured = (metric: 'tenantry.records' | 'tenantry.lag', value: number, of = tenant) => ({
    metric,
    value,
    facts: { tenant: of, connector: 'directory' },
  });
  await pipeline.send(
    [],
    [
      measured('tenantry.records', 3),
      measured('tenantry.records', 4),
      measured('tenantry.records', 5, 'other'),
    ],
  );
  await pipeline.send(
    [],
    [measured('tenantry.records', 1), measured('tenantry.lag', 10), measured('tenantry.lag', 30)],
  );
  await pipeline.send([], []);
  const found = ofType(envelopes(), 'MetricData').map(({ data }) => [data.metrics, data.properties]);
  const facts = { tenant, connector: 'directory' };
  expect(found).toEqual([
    [[expect.objectContaining({ name: 'tenantry.records', value: 7 })], facts],
    [[expect.objectContaining({ name: 'tenantry.records', value: 5 })], { ...facts, tenant: 'other' }],
    [[expect.objectContaining({ name: 'tenantry.records', value: 1 })], facts],
    [[expect.objectContaining({ name: 'tenantry.lag', value: 40, count: 2, min: 10, max: 30 })], facts],
  ]);
});

test('what does not leave is told, of measurements as of spans, and once', async () => {
  const refused = { now: 'MetricData' };
  const { pipeline } = arrange((body) => body.includes(refused.now));
  const measurement = { metric: 'tenantry.records' as const, value: 1, facts: { tenant } };
  await expect(pipeline.send([span('1', null, {})], [measurement])).rejects.toThrow();
  await pipeline.send([span('2', null, {})], []);
  refused.now = 'RemoteDependencyData';
  await expect(pipeline.send([span('3', null, {})], [measurement])).rejects.toEqual([expect.any(Error)]);
  await pipeline.send([], [measurement]);
});

test('3,000 tenants are 3,000 time series, and none is put together with others', async () => {
  const { pipeline, envelopes } = arrange();
  const names = Array.from({ length: 3000 }, (_, number) => `tenant-${number}`);
  await pipeline.send(
    [],
    names.map((name) => ({ metric: 'tenantry.records' as const, value: 1, facts: { tenant: name } })),
  );
  const tenants = ofType(envelopes(), 'MetricData').map(({ data }) => data.properties.tenant);
  expect(new Set(tenants).size).toBe(3000);
});

const part = 'A-_0'.repeat(10);
const jwt = `eyJhbGciOiJSUzI1NiJ9.eyJ0aWQiOiJ4eCJ9.${part}`;
const entraSecret = `q8_8Q~${'aB3_~.-x'.repeat(4)}yz`;
/** What is planted, in what it comes, and what must not arrive of it. */
const plants: [string, string, string][] = [
  ['a bearer token', `refused: Bearer ${jwt}`, part],
  ['a token by itself', jwt, part],
  [
    'a client secret',
    'client_secret=q8Q~canary/of+the-secret.0123456789',
    'q8Q~canary/of+the-secret.0123456789',
  ],
  ['a client secret by itself', `not ${entraSecret}, it said`, entraSecret],
  ['an opaque code', `code=1.${part}`, part],
  [
    'a next link',
    'https://graph.microsoft.com/v1.0/users?$skiptoken=skip-canary-0123456789',
    'skip-canary-0123456789',
  ],
  [
    'a path with a query',
    'GET /v1.0/users/delta?$deltatoken=delta-canary-0123456789',
    'delta-canary-0123456789',
  ],
  [
    'a pre-authenticated download',
    'https://reports.office.com/data/download/report-canary-0123456789',
    'report-canary-0123456789',
  ],
  [
    'a shared access signature',
    'https://a.blob.core.windows.net/c/b?sv=1&sig=sig-canary-0123456789',
    'sig-canary-0123456789',
  ],
  ['an account key', 'AccountName=a;AccountKey=Eby8vdM02xNOcqFcanary==', 'Eby8vdM02xNOcqFcanary'],
  ['an invitation', `https://tenantry.example/connect#${part}xyz`, `${part}xyz`],
  ['a sealed cookie', `cookie: __Host-state=eyJhbGciOiJkaXIifQ..iv.${part}.tag`, part],
  ['a key of an API client', `tnt_${part}`, part],
];

test.each(plants)(
  '%s leaves in no name, fact, error or measurement, neither to Azure nor to a terminal',
  async (kind, text, value) => {
    const { pipeline, bodies, lines } = arrange();
    const planted = span(
      '1',
      null,
      { tenant, message: `It said: ${text}`, note: text },
      { name: `asked ${text}`, error: text },
    );
    const facts = { tenant, code: text };
    await pipeline.send([planted], [{ metric: 'tenantry.throttles', value: 1, facts }]);
    const places = { azure: bodies().join('\n'), terminal: lines.join('\n') };
    const canary: Canary = { kind, value };
    expect(findLeaks([canary], { planted: text })).not.toEqual([]);
    expect(findLeaks([canary], places)).toEqual([]);
    for (const place of Object.values(places)) expect(place).toContain(tenant);
  },
);

test('a terminal shows the same as a tree', async () => {
  const { pipeline, lines } = arrange();
  const run = span('1', null, { tenant, outcome: 'incomplete' }, { name: 'sync run' });
  const users = span('2', run.spanId, { records: 3 }, { name: 'users', startedAt: startedAt + 1 });
  const groups = span(
    '3',
    run.spanId,
    {},
    { name: 'groups', startedAt: startedAt + 2, error: 'unreachable' },
  );
  const facts = { tenant, connector: 'directory' };
  await pipeline.send(
    [groups, users, run],
    [
      { metric: 'tenantry.records', value: 3, facts },
      { metric: 'tenantry.wait', value: 2, facts },
    ],
  );
  expect(lines).toEqual([
    `[telemetry] ✓ sync run 1500 ms tenant=${tenant} outcome=incomplete`,
    '[telemetry]   ✓ users 1499 ms records=3',
    '[telemetry]   ✗ groups 1498 ms error=unreachable',
    `[telemetry] tenantry.records +3 tenant=${tenant} connector=directory`,
    `[telemetry] tenantry.wait 1 × at most 2s tenant=${tenant} connector=directory`,
  ]);
});
