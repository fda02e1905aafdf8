import { type CheckName, healthDetails } from '../../shared/contracts/health.ts';
import { packageDirectory } from '../local/build.ts';
import type { Child } from '../local/child.ts';
import { type Ground, startGround } from '../local/ground.ts';
import { startHostProcess } from '../local/host-process.ts';
import { findFreePort } from '../local/ports.ts';
import { evaluatedSettings } from './app-settings.ts';
import { readSnapshots } from './snapshot.ts';

let ground: Ground;
let app: Child | undefined;
beforeAll(async () => {
  ground = await startGround();
});
afterEach(() => app?.stop());
afterAll(() => ground?.stop());

/**
 * Without registrations it runs and says that something is missing. The certificate of one of them is in a vault that is
 * not there.
 */
test.each([
  ['main.bicepparam', 'degraded'],
  ['examples/minimal.bicepparam', 'degraded'],
  ['examples/private-with-mail.bicepparam', 'failing'],
])(
  'the settings that %s makes start the built app, whose registrations are %s',
  async (file, registrations) => {
    const [, snapshot] = readSnapshots().find(([name]) => name === file) ?? [];
    if (!snapshot) throw new Error(`No prediction of ${file}`);
    const port = await findFreePort();
    // The local host reaches storage by a connection string alone: that is all that is added.
    const settings = { ...evaluatedSettings(snapshot), AzureWebJobsStorage: ground.storage };
    app = await startHostProcess({ port, key: 'key', settings, packageDirectory });
    const headers = { 'x-functions-key': 'key' };
    const answer = await fetch(`http://localhost:${port}/api/health/details`, { headers });
    const { checks } = healthDetails.parse(await answer.json());
    const statusOf = (name: CheckName) => checks.find((check) => check.name === name)?.status;
    expect([statusOf('storage'), statusOf('registrations')]).toEqual(['ok', registrations]);
  },
);
