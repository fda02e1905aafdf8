import { defaultBehaviour } from './behaviour.ts';
import { controlHandler } from './control/handler.ts';
import type { Cloud, Handler, Origins } from './core.ts';
import { entraHandler } from './entra/handler.ts';
import { graphHandler } from './graph/handler.ts';
import { identityHandler } from './identity/handler.ts';
import { createSigningKey } from './keys.ts';
import { serveMail } from './mail/server.ts';
import type { ServiceName } from './model.ts';
import { inMemory, keepOn, restore } from './persistence.ts';
import { serve } from './server.ts';
import { vaultHandler } from './vault/handler.ts';

export interface CloudOptions {
  /** Where the cloud is kept; without it, it lives in memory. */
  stateFolder?: string;
  /** Port per service; a missing one or 0 takes any free port. */
  ports?: Partial<Record<keyof Origins, number>>;
  /** Where others reach a service, if not at its own port: links, issuers and audiences hold it. */
  origins?: Partial<Origins>;
}

export interface SimulatedCloud extends Cloud {
  /** Starts every service and resolves with where they are. */
  listen(): Promise<Origins>;
  /** Saves and stops listening. */
  close(): Promise<void>;
}

const handlers: [ServiceName | 'control', Handler][] = [
  ['login', entraHandler],
  ['graph', graphHandler],
  ['vault', vaultHandler],
  ['identity', identityHandler],
  ['control', controlHandler],
];

/** A whole Microsoft cloud in this process. The same folder gives the same cloud again. */
export function createCloud(options: CloudOptions = {}): SimulatedCloud {
  const closers: (() => Promise<void>)[] = [];
  const cloud: SimulatedCloud = {
    origins: { login: '', graph: '', vault: '', identity: '', control: '', mail: '' },
    tenants: new Map(),
    registrations: new Map(),
    identities: new Map(),
    secrets: new Map(),
    certificates: new Map(),
    signingKeys: [],
    codes: new Map(),
    sessions: new Map(),
    faults: [],
    log: [],
    mail: [],
    behaviour: { ...defaultBehaviour },
    life: {},
    graph: {},
    changed: (tenantId) => persistence.changed(tenantId),
    listen,
    close,
  };
  if (options.stateFolder) restore(cloud, options.stateFolder);
  const persistence = options.stateFolder ? keepOn(options.stateFolder, cloud) : inMemory;
  if (cloud.signingKeys.length === 0) {
    cloud.signingKeys.push(createSigningKey());
    cloud.changed();
  }

  async function listen(): Promise<Origins> {
    try {
      for (const [service, handler] of handlers) {
        const served = await serve(cloud, service, handler, options.ports?.[service] ?? 0);
        closers.push(served.close);
        cloud.origins[service] = options.origins?.[service] ?? served.origin;
      }
      const mailbox = await serveMail(cloud, options.ports?.mail ?? 0);
      closers.push(mailbox.close);
      cloud.origins.mail = mailbox.origin;
    } catch (error) {
      await close();
      throw error;
    }
    return cloud.origins;
  }

  async function close(): Promise<void> {
    persistence.flush();
    await Promise.all(closers.splice(0).map((stop) => stop()));
  }

  return cloud;
}
