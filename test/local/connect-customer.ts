import { setTimeout as wait } from 'node:timers/promises';
import { inspect } from 'node:util';
import type { ControlClient, TenantSummary } from '../cloud/control/client.ts';
import { connectAsAdministrator } from './journeys.ts';
import { type Connection, createPortal } from './portal.ts';
import type { Stack } from './stack.ts';
import { createVisitor } from './visitor.ts';

/** Asks again until there is an answer; the error says what the last one was. */
export async function until<T>(
  what: string,
  ask: () => Promise<{ done: true; value: T } | { done: false; last: unknown }>,
  withinMs = 90_000,
): Promise<T> {
  const startedAt = performance.now();
  for (;;) {
    const answer = await ask();
    if (answer.done) return answer.value;
    if (performance.now() - startedAt > withinMs) {
      throw new Error(
        `${what}: not within ${withinMs / 1000} s; at last ${inspect(answer.last, { depth: 8 })}`,
      );
    }
    await wait(200);
  }
}

export interface ConnectedCustomer {
  tenant: TenantSummary;
  connection: Connection;
}

/** A customer whose administrator has consented and whose streams have each been read whole once. */
export async function connectCustomer(
  stack: Pick<Stack, 'app' | 'apiKey' | 'cloud'>,
  options: { name: string } & Omit<Parameters<ControlClient['addTenant']>[0], 'displayName'>,
): Promise<ConnectedCustomer> {
  const { name, ...rest } = options;
  const tenant = await stack.cloud.control.addTenant({ displayName: name, ...rest });
  const portal = createPortal({ url: stack.app, key: stack.apiKey });
  const customer = { name, externalId: tenant.id, tenant: tenant.id };
  const { id, invitation } = await portal.createConnection(customer);
  await connectAsAdministrator(createVisitor(), invitation.url, tenant.administrator);
  const connection = await until(`${name} is connected and read`, async () => {
    const now = await portal.readConnection(id);
    const isRead = now.streams.length > 0 && now.streams.every((each) => each.lastCompleteAt !== null);
    return isRead ? { done: true, value: now } : { done: false, last: now };
  });
  return { tenant, connection };
}
