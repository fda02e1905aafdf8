import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ManagedIdentityApplication } from '@azure/msal-node';
import { createCounter } from '../bench/store/counts.ts';
import { createStoreServer } from '../bench/store/server.ts';
import { createTableStore } from '../bench/store/tables.ts';
import type { Child } from '../local/child.ts';
import { startFor } from '../local/ground-setup.ts';
import { sharedGroundVariable, slotFile } from '../local/shared-ground.ts';

/** Suites that one emulator is used for: each takes one of its accounts, and it grows. */
const suitesEach = 400;

/** On a machine with other work it may not be there in time: that is no mutant's doing. */
async function startPatiently(folder: string): Promise<Child[]> {
  for (let tries = 1; ; tries++) {
    try {
      return await startFor(1, folder);
    } catch (error) {
      if (tries === 5) throw error;
    }
  }
}

/** What the suites of this process stand on. */
export interface MutationGround {
  /** Tables that hold nothing yet, for the next suite. */
  renew(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Queues, blobs and the cloud are those of every test run. Tables are in this process's memory: the emulator's take
 * several times as long, and what is measured here is the code above them.
 */
export function createMutationGround(): MutationGround {
  const folder = process.env[sharedGroundVariable] ?? '';
  const slot = slotFile(folder, '1');
  let children: Child[] = [];
  let tables: Server | undefined;
  let suites = 0;

  const stopTables = () => {
    tables?.close();
    tables?.closeAllConnections();
  };
  const stop = async () => {
    stopTables();
    await Promise.all(children.map((child) => child.kill()));
  };

  return {
    stop,
    async renew() {
      if (suites % suitesEach === 0) {
        await stop();
        rmSync(`${folder}/1.used`, { force: true });
        children = await startPatiently(folder);
      }
      suites += 1;
      // The identity's tokens are kept for the whole process: those of a suite that moved the clock are from the future.
      Reflect.deleteProperty(ManagedIdentityApplication, 'nodeStorage');
      stopTables();
      const limits = { batchMs: 0, rowsPerSecond: 0 };
      const store = createTableStore();
      const server = createStoreServer({
        store,
        counter: createCounter(),
        limits,
        control: () => undefined,
      });
      tables = server;
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const shared = JSON.parse(readFileSync(slot, 'utf8'));
      shared.ports.table = (server.address() as AddressInfo).port;
      writeFileSync(slot, JSON.stringify(shared));
    },
  };
}
