import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCloud } from './cloud.ts';
import { createControlClient } from './control/client.ts';
import { createWorld, identityToken } from './testing/world.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cloud-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a restart finds tenants, grants, keys and secrets as they were', async () => {
  const world = await createWorld({ stateFolder: folder });
  const { customer, registration } = world;
  await world.control.setGrant(customer.id, registration.clientId, { roles: ['User.Read.All'] });
  await world.control.changeUsers(customer.id, { add: 2, remove: 1 });
  const authorization = `Bearer ${await identityToken(world, 'https://vault.azure.net')}`;
  const body = JSON.stringify({ value: 'kept' });
  const url = `${world.cloud.origins.vault}/secrets/kept?api-version=7.6`;
  await fetch(url, { method: 'PUT', headers: { authorization }, body });
  const certificate = {
    policy: {
      key_props: { exportable: false },
      x509_props: { subject: 'CN=kept' },
      issuer: { name: 'Self' },
    },
  };
  const create = `${world.cloud.origins.vault}/certificates/kept-key/create?api-version=7.6`;
  await fetch(create, { method: 'POST', headers: { authorization }, body: JSON.stringify(certificate) });
  world.cloud.graph.example = { deltaToken: 'kept' };
  world.cloud.changed();
  await world.close();

  const again = createCloud({ stateFolder: folder });
  expect([...again.tenants.values()]).toEqual([...world.cloud.tenants.values()]);
  expect([...again.registrations.values()]).toEqual([...world.cloud.registrations.values()]);
  expect([...again.identities.values()]).toEqual([...world.cloud.identities.values()]);
  expect(again.secrets.get('kept')?.versions[0]?.value).toBe('kept');
  expect(again.certificates.get('kept-key')?.versions).toHaveLength(1);
  expect([...again.certificates.values()]).toEqual([...world.cloud.certificates.values()]);
  expect(again.signingKeys).toEqual(world.cloud.signingKeys);
  expect(again.graph).toEqual({ example: { deltaToken: 'kept' } });
});

test('a reset leaves nothing behind on disk either', async () => {
  const world = await createWorld({ stateFolder: folder });
  await world.control.reset();
  await world.close();
  const again = createCloud({ stateFolder: folder });
  expect([again.tenants.size, again.registrations.size]).toEqual([0, 0]);
  expect(again.signingKeys).toHaveLength(1);
});

test('the program prints where it listens, saves when it is told to stop, and ends', async () => {
  const script = join(import.meta.dirname, 'main.ts');
  const child = spawn(process.execPath, [script, '--state', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const origins = JSON.parse(line.toString()) as Record<string, string>;
  expect(origins.identity).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/msi\/token$/);
  expect(origins.mail).toMatch(/^smtp:\/\/127\.0\.0\.1:\d+$/);
  const control = createControlClient(origins.control ?? '');
  const { id } = await control.addTenant({ displayName: 'Contoso', domain: 'contoso.com' });
  child.kill('SIGTERM');
  const [code] = (await once(child, 'exit')) as [number];
  expect(code).toBe(0);
  expect(createCloud({ stateFolder: folder }).tenants.has(id)).toBe(true);
});
