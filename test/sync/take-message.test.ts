import { z } from 'zod';
import type { PoisonMessage, QueueName } from '../../shared/contracts/messages.ts';
import { type ErrorCode, TenantryError } from '../../shared/errors/tenantry-error.ts';
import type { Services } from '../../shared/services/services.ts';
import { doMessage } from '../../shared/sync/take-message.ts';

const schema = z.object({ name: z.string(), inner: z.object({ count: z.int() }) });
const good = { name: 'a', inner: { count: 1 } };
const silent = { info: () => {}, warn: () => {}, error: () => {} };

/** Does one message; what was worked on, and what went into the queues. */
async function take(entry: unknown, trouble?: Error, random = 0) {
  const worked: unknown[] = [];
  const sent: { queue: QueueName; message: object; seconds: number | undefined }[] = [];
  const poison: PoisonMessage[] = [];
  const services = {
    log: silent,
    now: () => Date.UTC(2026, 0, 1),
    random: () => random,
    queues: {
      send: async (queue: QueueName, message: object, seconds?: number) =>
        void sent.push({ queue, message, seconds }),
      depth: async () => 0,
      sendPoison: async (_: QueueName, message: PoisonMessage) => void poison.push(message),
    },
  } as unknown as Services;
  await doMessage(services, 'sync-run', schema, entry, async (_, message) => {
    worked.push(message);
    if (trouble) throw trouble;
  });
  return { worked, sent, poison };
}

const nothing = { worked: [], sent: [], poison: [] };

test.each([
  ['as an object', good],
  ['as its JSON', JSON.stringify(good)],
])('a message that comes %s is worked on', async (_, entry) => {
  expect(await take(entry)).toEqual({ ...nothing, worked: [good] });
});

test.each([
  ['no JSON', 'hello', '/', 'hello'],
  ['nothing', undefined, '/', ''],
  [
    'of another shape',
    { name: 'a', inner: { count: 'x' } },
    'inner.count',
    '{"name":"a","inner":{"count":"x"}}',
  ],
  ['of two mistakes', '{"inner":{}}', 'name, inner.count', '{"inner":{}}'],
])(
  'a message that is %s goes to the poison queue with what cannot be read',
  async (_, entry, fields, message) => {
    const reason = `cannot be read: ${fields}`;
    const at = '2026-01-01T00:00:00.000Z';
    expect(await take(entry)).toEqual({
      ...nothing,
      poison: [{ version: 1, queue: 'sync-run', reason, at, message }],
    });
  },
);

test('of a very long message the beginning is kept', async () => {
  const [kept] = (await take('x'.repeat(30_000))).poison;
  expect(kept?.message).toBe('x'.repeat(20_000));
});

const error = (code: ErrorCode, retryAfterSeconds?: number) =>
  new TenantryError(code, 'trouble', retryAfterSeconds === undefined ? {} : { retryAfterSeconds });

test.each(['storage-unavailable', 'vault-unavailable', 'lease-lost', 'unreachable', 'not-found'] as const)(
  'a message that meets %s comes back later',
  async (code) => {
    expect((await take(good, error(code))).sent).toEqual([{ queue: 'sync-run', message: good, seconds: 30 }]);
  },
);

test('it comes back after at least as long as was asked for, and not all at once', async () => {
  const secondsOf = async (trouble: Error, random: number) =>
    (await take(good, trouble, random)).sent.map(({ seconds }) => seconds);
  expect(await secondsOf(error('unreachable', 90), 0)).toEqual([90]);
  expect(await secondsOf(error('unreachable', 10), 0)).toEqual([30]);
  expect(await secondsOf(error('unreachable', 90), 0.5)).toEqual([105]);
});

test.each([error('internal'), new Error('a mistake of ours')])('%s fails the message', async (trouble) => {
  await expect(take(good, trouble)).rejects.toBe(trouble);
});
