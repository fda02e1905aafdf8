import { generateKeyPairSync } from 'node:crypto';
import { selfSigned } from '../cloud/certificate.ts';
import { connectAsAdministrator, openInvitation } from '../local/journeys.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { createVisitor } from '../local/visitor.ts';
import {
  addTenant,
  goToMicrosoft,
  invite,
  readConnection,
  signIn,
  standingOf,
  untilRead,
} from './arrange.ts';
import { saveSecret } from './vault.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

/** Restarts the app with this credential of its registration. */
function registerWith(credential: object): Promise<void> {
  const registration = { tier: 'read', clientId: stack.partner.readClientId, credential };
  return stack.restartHost({ APP_REGISTRATIONS: JSON.stringify([registration]) });
}

/** A new tenant is connected and read by this credential. */
async function connects(name: string): Promise<void> {
  const tenant = await addTenant(stack, name);
  const { id, url } = await invite(stack, tenant.id);
  await connectAsAdministrator(createVisitor(), url, tenant.administrator);
  await untilRead(stack, id);
}

/** A certificate as Key Vault keeps it: the key and the certificate, PEM. */
function createCertificate() {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const der = selfSigned('tenantry', publicKey, privateKey).toString('base64');
  const certificate = `-----BEGIN CERTIFICATE-----\n${der.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
  const key = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return { certificate, pem: `${key}${certificate}` };
}

const withoutFederation = { federatedCredentials: [] };

describe('a registration', () => {
  test('proves itself by a secret that stands in the vault', async () => {
    const { control } = stack.cloud;
    const value = 'q8Q~a-client-secret-of-the-registration';
    await control.changeRegistration(stack.partner.readClientId, {
      secrets: [{ value }],
      ...withoutFederation,
    });
    await saveSecret(stack, 'registration-secret', value);
    await registerWith({ kind: 'secret', name: 'registration-secret' });
    await connects('by-secret');
  });

  test('whose secret is wrong tells the partner, not the customer, and the link goes on when it is mended', async () => {
    const { control } = stack.cloud;
    const { readClientId } = stack.partner;
    const tenant = await addTenant(stack, 'wrong-secret');
    const { id, url } = await invite(stack, tenant.id);
    await control.changeRegistration(readClientId, { secrets: [{ value: 'another-secret' }] });
    const page = await connectAsAdministrator(createVisitor(), url, tenant.administrator);
    expect(page.url.pathname).toBe('/connect/status');
    expect(await standingOf(stack, id)).toBe('invited/registration-credential');
    expect((await readConnection(stack, id)).reason).toMatchObject({
      actor: 'partner',
      message: expect.stringContaining('AADSTS7000215'),
    });
    const value = 'q8Q~a-client-secret-of-the-registration';
    await control.changeRegistration(readClientId, { secrets: [{ value }] });
    await connectAsAdministrator(createVisitor(), url, tenant.administrator);
    await untilRead(stack, id);
  });

  test('whose secret is not in the vault shows a page, and the way stays open', async () => {
    await registerWith({ kind: 'secret', name: 'not-in-the-vault' });
    const tenant = await addTenant(stack, 'no-secret');
    const { id, url } = await invite(stack, tenant.id);
    const visitor = await goToMicrosoft(stack, url);
    await signIn(visitor, tenant.administrator);
    const page = await visitor.submit('decision=accept');
    expect([page.status, page.heading]).toEqual([503, 'Something we need did not answer']);
    expect(await standingOf(stack, id)).toBe('authenticating');
    expect((await openInvitation(createVisitor(), url)).url.pathname).toBe('/connect/review');
  });

  test('proves itself by a certificate that stands in the vault', async () => {
    const { certificate, pem } = createCertificate();
    await stack.cloud.control.changeRegistration(stack.partner.readClientId, {
      certificates: [certificate],
      secrets: [],
    });
    await saveSecret(stack, 'registration-certificate', pem);
    await registerWith({ kind: 'certificate', name: 'registration-certificate' });
    await connects('by-certificate');
  });

  test('that is missing makes no invitation, and health says that something is', async () => {
    const before = await invite(stack, null);
    await stack.restartHost({ APP_REGISTRATIONS: '[]' });
    const { status, body } = await stack.api('POST', '/api/connections', { customer: { name: 'Nobody' } });
    expect([status, body.code]).toEqual([422, 'tier-not-registered']);
    expect((await stack.api('GET', '/api/health')).body).toEqual({ status: 'degraded' });
    expect((await stack.api('GET', '/api/permissions')).body.tiers[0]).toMatchObject({ registered: false });
    // Whoever holds a link from before is told, and loses nothing.
    const visitor = createVisitor();
    await openInvitation(visitor, before.url);
    expect((await visitor.submit('/connect/start')).status).toBe(503);
    expect(await standingOf(stack, before.id)).toBe('invited');
  });
});
