import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { openApiDocument } from '../../shared/contracts/openapi.ts';
import { nodePath } from '../local/child.ts';

const binding = z.looseObject({
  type: z.string(),
  direction: z.string(),
  route: z.string().optional(),
  methods: z.array(z.string()).optional(),
  authLevel: z.string().optional(),
  queueName: z.string().optional(),
  connection: z.string().optional(),
  schedule: z.string().optional(),
});
const registered = z.array(z.object({ name: z.string(), bindings: z.record(z.string(), binding) }));

/** Enough for the app to start; it connects to nothing by itself. */
const settings = {
  HOME_TENANT_ID: '0b5c9f8e-3c1d-4f6a-9a55-8d0e6f2a7b11',
  KEY_VAULT_URL: 'https://vault.example',
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
  PUBLIC_URL: 'https://tenantry.example',
  PARTNER_NAME: 'Northwind',
};

/** What the built app registers, with the one trigger of each function. */
function readFunctions() {
  const script = join(process.cwd(), 'test', 'http', 'registered-functions.ts');
  const args = ['--disable-warning=ExperimentalWarning', script];
  const output = execFileSync(nodePath, args, { encoding: 'utf8', env: { ...process.env, ...settings } });
  return registered.parse(JSON.parse(output)).map(({ name, bindings }) => {
    const triggers = Object.values(bindings).filter(({ type }) => /trigger$/i.test(type));
    expect(triggers).toHaveLength(1);
    return { name, trigger: binding.parse(triggers[0]) };
  });
}

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
    .parse(openApiDocument({ publicUrl: settings.PUBLIC_URL, partnerName: settings.PARTNER_NAME }));
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
  });
});
