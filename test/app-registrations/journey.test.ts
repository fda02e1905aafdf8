import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requiredRoles, requiredScopes } from '../../shared/permissions/catalogue.ts';
import { connectCustomer } from '../local/connect-customer.ts';
import { signInAsOperator } from '../local/journeys.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { createVisitor } from '../local/visitor.ts';
import { signInWithCli } from './azure-cli.ts';
import { runScript, toSettings, writeAzdEnvironment } from './script.ts';

let stack: Stack;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'registrations-'));
  // As it is right after the deployment: running, and without any registration.
  stack = await startStack({ settings: { APP_REGISTRATIONS: '[]', OPERATOR_CLIENT_ID: '' } });
});
afterAll(async () => {
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Whoever has deployed the app: an administrator of the home tenant, who is no operator yet. */
async function getDeployer() {
  const tenants = await stack.cloud.control.listTenants();
  const home = tenants.find(({ id }) => id === stack.partner.homeTenantId);
  if (!home) throw new Error('There is no home tenant');
  return home.administrator;
}

async function run(args: string[]) {
  const token = await signInWithCli(stack.cloud, stack.partner.homeTenantId, await getDeployer());
  const resource = stack.cloud.origins.graph;
  const result = await runScript(args, { folder, environment: {}, azureCli: { resource, token } });
  expect(result.text).not.toContain(token);
  return result;
}

const writes = async () => {
  const log = await stack.cloud.control.listLog({ service: 'graph' });
  return log.filter(({ method, path }) => method !== 'GET' && !path.endsWith('$batch'));
};

test('from a deployment without registrations to an operator and a customer, by one command', async () => {
  const { partner, app, settings } = stack;
  const variables = {
    MICROSOFT_CLOUD: 'custom',
    LOGIN_ENDPOINT: stack.cloud.origins.login,
    GRAPH_ENDPOINT: stack.cloud.origins.graph,
    AZURE_TENANT_ID: partner.homeTenantId,
    PUBLIC_URL: app,
    IDENTITY_PRINCIPAL_ID: partner.identity.principalId,
    PARTNER_NAME: settings.PARTNER_NAME ?? '',
  };
  writeAzdEnvironment(folder, 'dev', variables);
  expect((await stack.api('GET', '/api/health')).body).toEqual({ status: 'degraded' });

  const unasked = await run(['--tier', 'read']);
  expect([unasked.code, await writes()]).toEqual([2, []]);
  const { code, text } = await run(['--tier', 'read', '--yes']);
  expect([code, text]).toEqual([0, expect.stringContaining('Written: tenantry-dev-read')]);
  await stack.restartHost(toSettings(text));
  expect((await stack.api('GET', '/api/health')).body).toEqual({ status: 'ok' });

  const deployer = await getDeployer();
  const page = await signInAsOperator(createVisitor(), `${app}/dashboard`, deployer);
  expect([page.url.pathname, page.status]).toEqual(['/dashboard', 200]);
  expect((await signInAsOperator(createVisitor(), `${app}/dashboard`, partner.operators.admin)).status).toBe(
    400,
  );

  const { tenant, connection } = await connectCustomer(stack, {
    name: 'Contoso',
    domain: 'contoso.com',
    size: 12,
  });
  expect(connection.streams.find(({ stream }) => stream === 'users')?.rows).toBe(12);
  const { servicePrincipals } = await stack.cloud.control.readTenant(tenant.id);
  expect(servicePrincipals[0]?.roles.toSorted()).toEqual(requiredRoles('read').toSorted());
  expect(servicePrincipals[0]?.scopes.toSorted()).toEqual(requiredScopes('read').toSorted());

  await stack.cloud.control.removeLog();
  writeAzdEnvironment(folder, 'dev', { ...variables, ...toSettings(text) });
  const again = await run(['--tier', 'read', '--yes']);
  expect([again.code, await writes()]).toEqual([0, []]);
  expect(again.text).toContain('Nothing to change.');
  expect(toSettings(again.text)).toEqual(toSettings(text));
});

test('without the Azure CLI it says what to do', async () => {
  const { code, text } = await runScript(['--yes'], { folder, environment: {} });
  expect(code).toBe(1);
  expect(text).toMatch(/The Azure CLI gives no token .*\nSign in with: az login --tenant/);
});
