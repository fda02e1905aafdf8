/** `npm start [-- --folder DIR]`: the product with all it talks to, on this machine, with customers connected through its own front door. */
import { appendFileSync, rmSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createControlClient } from '../cloud/control/client.ts';
import { startAzurite, toConnectionString } from './azurite.ts';
import { buildPackage } from './build.ts';
import type { Child } from './child.ts';
import { startCloud } from './cloud.ts';
import { connectDemoCustomers } from './demo-customers.ts';
import { seedCustomers } from './demo-tenants.ts';
import { openFolder, type Ready } from './folder.ts';
import { startHostProcess } from './host-process.ts';
import { northwind, seedPartner, toSettings } from './seed.ts';

const { values } = parseArgs({ options: { folder: { type: 'string', default: '.local' } } });
const folder = openFolder(resolve(values.folder));
const startedAt = performance.now();
/** In the order of their start; they end the other way round. */
const children: Child[] = [];
let isStopping = false;
/** From when on ready.json is this start's: not while another one holds the ports. */
let isOurs = false;

function report(line: string): void {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(5);
  process.stdout.write(`${seconds} s  ${line}\n`);
}

async function stop(code: number): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  if (isOurs) await folder.removeReady();
  for (const child of children.reverse()) await child.stop();
  process.exit(code);
}

/** Keeps the child's output in a file, and ends everything when the child ends by itself. */
function keep(child: Child, logName: string): Child {
  children.push(child);
  const path = folder.file(logName);
  rmSync(path, { force: true });
  appendFileSync(path, `${child.log()}\n`);
  child.onLine((line) => appendFileSync(path, `${line}\n`));
  void child.ended.then((how) => {
    if (isStopping) return;
    process.stderr.write(`\n${child.name} has ended (${how}); the end of ${relative('.', path)}:\n`);
    process.stderr.write(`${child.log().split('\n').slice(-30).join('\n')}\n`);
    void stop(1);
  });
  return child;
}

async function start(): Promise<Ready> {
  const ports = await folder.claimPorts();
  isOurs = true;
  await folder.removeReady();
  const key = await folder.claimApiKey();
  // Its own, so that it disturbs no test that runs on dist/package.
  const packageDirectory = await buildPackage({ outDirectory: folder.file('package') });
  report('Built the app');

  const { blob, queue, table, login, graph, vault, identity, control: controlPort, mail, app } = ports;
  const azuritePorts = { blob, queue, table };
  const cloudPorts = { login, graph, vault, identity, control: controlPort, mail };
  const [, cloud] = await Promise.all([
    startAzurite({ ports: azuritePorts, directory: folder.file('azurite') }).then((child) =>
      keep(child, 'azurite.log'),
    ),
    startCloud({ ports: cloudPorts, directory: folder.file('cloud') }).then((started) => {
      keep(started.child, 'cloud.log');
      return started;
    }),
  ]);
  const { origins } = cloud;
  report('Started Azurite and the simulated Microsoft cloud');

  const appOrigin = `http://localhost:${app}`;
  const storage = toConnectionString(azuritePorts);
  const control = createControlClient(origins.control);
  await seedPartner(northwind, { control, origins, appOrigin });
  const { connected, invited } = await seedCustomers(control);
  // In app.log, beside what it is about.
  const settings = { ...toSettings(northwind, { origins, appOrigin, storage }), TELEMETRY_CONSOLE: 'true' };
  keep(await startHostProcess({ port: app, key, settings, packageDirectory }), 'app.log');
  report(`Started the app at ${appOrigin}`);

  const access = { url: appOrigin, key };
  const invitationUrl = await connectDemoCustomers({ access, connected, invited, report });
  return {
    dashboardUrl: `${appOrigin}/dashboard`,
    operator: northwind.operators.admin,
    api: access,
    invitation: { url: invitationUrl, administrator: invited.administrator },
    cloud: { login: origins.login, graph: origins.graph, vault: origins.vault, control: origins.control },
    storage,
  };
}

function summarize({ dashboardUrl, operator, api, invitation, cloud }: Ready): string {
  return `
Tenantry is ready.

  Dashboard     ${dashboardUrl}
                sign in as ${operator.username} with ${operator.password}
  Invitation    ${invitation.url}
                for Adventure Works: ${invitation.administrator.username} with ${invitation.administrator.password}
  API           ${api.url}/api/connections
                header x-functions-key: ${api.key}
  Microsoft     ${cloud.login} (simulated; arrange it at ${cloud.control})
  Logs, data    ${values.folder} (delete it to begin anew); all of this is in ${values.folder}/ready.json

Ctrl-C ends everything.
`;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0));
// Who started this may be killed without a word.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) void stop(1);
}, 500).unref();

try {
  const ready = await start();
  if (!isStopping) {
    await folder.writeReady(ready);
    process.stdout.write(summarize(ready));
  }
} catch (error) {
  if (!isStopping) process.stderr.write(`\n${error instanceof Error ? error.message : error}\n`);
  await stop(1);
}
