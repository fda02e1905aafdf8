import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { openApiDocument } from '../../shared/contracts/openapi.ts';
import { leastSettings, readFunctions } from './registered.ts';

const functions = readFunctions();
const http = functions.flatMap(({ name, trigger: { type, route, methods = [], authLevel } }) =>
  type === 'httpTrigger' ? [{ name, route: route ?? '', methods, authLevel }] : [],
);

test('every function of the folder is registered, under the name of its file', () => {
  const folder = join(process.cwd(), 'functions');
  const isTrigger = (file: string) => /^app\./m.test(readFileSync(join(folder, file), 'utf8'));
  const files = readdirSync(folder)
    .filter(isTrigger)
    .map((file) => file.replace('.ts', ''));
  expect(functions.map(({ name }) => name).sort()).toEqual(files.sort());
});

test('each route states its methods and its authLevel: a key for the machines, none for people', () => {
  for (const { name } of http) {
    // The library's default is anonymous, and what is registered does not tell a default from a word.
    const source = readFileSync(join(process.cwd(), 'functions', `${name}.ts`), 'utf8');
    expect(source).toMatch(/authLevel: '(function|anonymous)'/);
  }
  for (const { name, route, methods, authLevel } of http) {
    const expected = route.startsWith('api/') && route !== 'api/health' ? 'function' : 'anonymous';
    expect({ name, authLevel }).toEqual({ name, authLevel: expected });
    expect({ name, methods: methods.length }).not.toEqual({ name, methods: 0 });
  }
});

/** Whether some URL is matched by both templates: segment by segment the same word, or a place for any. */
function overlap(left: string, right: string): boolean {
  const [a, b] = [left, right].map((template) => template.toLowerCase().split('/')) as [string[], string[]];
  const isPlace = (segment = '') => segment.startsWith('{');
  return (
    a.length === b.length && a.every((segment, at) => segment === b[at] || isPlace(segment) || isPlace(b[at]))
  );
}

test('templates are plain: words and places, so that what they match can be told segment by segment', () => {
  for (const { route } of http) expect(route).toMatch(/^([a-z.-]+|\{[a-z]+\})(\/([a-z.-]+|\{[a-z]+\}))*$/i);
  expect(overlap('a/{b}', 'a/c')).toBe(true);
  expect(overlap('{a}/b', 'c/{d}')).toBe(true);
  expect(overlap('a/b', 'a/{c}/d')).toBe(false);
  expect(overlap('a/b', 'a/c')).toBe(false);
});

test('no two functions that share a method match the same URL', () => {
  const withHead = (methods: string[]) => (methods.includes('GET') ? [...methods, 'HEAD'] : methods);
  const clashes = http.flatMap((one, at) =>
    http
      .slice(at + 1)
      .filter((other) => withHead(one.methods).some((method) => withHead(other.methods).includes(method)))
      .filter((other) => overlap(one.route, other.route))
      .map((other) => `${one.name} and ${other.name}`),
  );
  expect(clashes).toEqual([]);
});

test('the paths and methods of OpenAPI are exactly the registered machine routes', () => {
  const { paths } = z
    .looseObject({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
    .parse(openApiDocument({ publicUrl: leastSettings.PUBLIC_URL, partnerName: leastSettings.PARTNER_NAME }));
  const described = Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations)
      .filter((key) => key !== 'parameters')
      .map((method) => `${method.toUpperCase()} ${path}`),
  );
  const routes = http
    .filter(({ route }) => route.startsWith('api/'))
    .flatMap(({ route, methods }) => methods.map((method) => `${method} /${route}`));
  expect(described.sort()).toEqual(routes.sort());
});

test('queues and the timer have the names and settings of the contract', () => {
  const queues = functions.filter(({ trigger }) => trigger.type === 'queueTrigger');
  expect(
    queues.map(({ name, trigger: { queueName, connection } }) => ({ name, queueName, connection })),
  ).toEqual([
    { name: 'connect-verify', queueName: 'connect-verify', connection: 'AzureWebJobsStorage' },
    { name: 'mail-send', queueName: 'mail-send', connection: 'AzureWebJobsStorage' },
    { name: 'sync-run', queueName: 'sync-run', connection: 'AzureWebJobsStorage' },
  ]);
  const timers = functions.filter(({ trigger }) => trigger.type === 'timerTrigger');
  expect(timers.map(({ name, trigger: { schedule } }) => ({ name, schedule }))).toEqual([
    { name: 'sync-schedule', schedule: '0 */5 * * * *' },
  ]);
  expect(functions).toHaveLength(http.length + queues.length + timers.length);
});

test.each(['.', 'dist/package'])('host.json in %s is the contract', (folder) => {
  const text = readFileSync(join(process.cwd(), folder, 'host.json'), 'utf8');
  expect(JSON.parse(text)).toMatchObject({
    version: '2.0',
    extensionBundle: { id: 'Microsoft.Azure.Functions.ExtensionBundle', version: '[4.*, 5.0.0)' },
    functionTimeout: '00:10:00',
    extensions: {
      http: { routePrefix: '' },
      queues: {
        batchSize: 4,
        newBatchThreshold: 2,
        maxDequeueCount: 5,
        visibilityTimeout: '00:01:00',
        messageEncoding: 'base64',
      },
    },
    // The hourly line that all alerts read is one trace: it must never be sampled away.
    logging: {
      applicationInsights: { samplingSettings: { isEnabled: true, excludedTypes: 'Trace;Exception' } },
    },
  });
});
