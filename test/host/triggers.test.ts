import { setTimeout as wait } from 'node:timers/promises';
import { type Fixture, startFixture } from './fixture/start-fixture.ts';

let host: Fixture;
beforeAll(async () => {
  host = await startFixture();
  await host.queues.createQueue('work');
});
afterAll(() => host.stop());

const minutes = (count: number) => count * 60_000;
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');
const send = (message: Record<string, unknown>) =>
  host.queues.getQueueClient('work').sendMessage(encode(message));
const count = (pattern: RegExp) => host.log().match(new RegExp(pattern, 'g'))?.length ?? 0;

async function poisoned(): Promise<string[]> {
  const { peekedMessageItems } = await host.queues
    .getQueueClient('work-poison')
    .peekMessages({ numberOfMessages: 32 });
  return peekedMessageItems.map(({ messageText }) => messageText);
}

describe('a queue', () => {
  test('delivers a message once and removes it', async () => {
    await send({ name: 'once' });
    await host.printed(/work once end/);
    host.advance(minutes(11));
    await wait(1500);
    expect(count(/work once start/)).toBe(1);
  });

  test('delivers a failed message again after the visibility timeout', async () => {
    await send({ name: 'twice', fails: 1 });
    await host.printed(/Executed 'Functions\.work' \(Failed[\s\S]*work twice fails/);
    await wait(1200);
    expect(count(/work twice start/)).toBe(1);
    host.advance(minutes(1.1));
    await host.printed(/work twice start 2 dequeued 2/);
    await host.printed(/work twice end/);
  });

  test('moves a message to the poison queue after five tries', async () => {
    await send({ name: 'never', fails: 99 });
    for (let tries = 1; tries <= 5; tries += 1) {
      await host.printed(new RegExp(`work never start ${tries} `));
      await wait(200);
      host.advance(minutes(1.1));
    }
    await host.printed(/moves to work-poison/);
    await wait(300);
    expect(await poisoned()).toContain(encode({ name: 'never', fails: 99 }));
    expect(count(/work never start/)).toBe(5);
  });

  test('moves what is not base64 to the poison queue', async () => {
    await host.queues.getQueueClient('work').sendMessage('{"plain":true}');
    await host.printed(/moves to work-poison[\s\S]*moves to work-poison/);
    await wait(300);
    expect(await poisoned()).toContain('{"plain":true}');
  });

  test('runs at most six messages at once: four, and four more when two are left', async () => {
    for (let index = 0; index < 12; index += 1) await send({ name: `load-${index}`, ms: 400 });
    await host.printed(/(work load-\d+ end[\s\S]*){12}/);
    const events = [...host.log().matchAll(/work load-\d+ (start|end)/g)].map(([, kind]) =>
      kind === 'start' ? 1 : -1,
    );
    let [running, most] = [0, 0];
    for (const step of events) {
      running += step;
      most = Math.max(most, running);
    }
    expect(most).toBeGreaterThanOrEqual(4);
    expect(most).toBeLessThanOrEqual(6);
  });
});

describe('a timer', () => {
  const ticks = () =>
    [...host.log().matchAll(/Function\.ticks: tick (\{.*\})/g)].map(([, text = '']) => JSON.parse(text));

  test('fires when the clock reaches its next occurrence', async () => {
    const before = ticks().length;
    host.advance(minutes(5));
    await wait(1000);
    expect(ticks().length).toBe(before + 1);
    expect(ticks().at(-1)).toMatchObject({ schedule: { adjustForDST: true }, scheduleStatus: {} });
  });

  test('that was missed while no host ran fires at once, past due, and only once', async () => {
    const restarting = host.restart();
    host.advance(minutes(60));
    const before = ticks().length;
    await restarting;
    await wait(1200);
    const [missed, ...others] = ticks().slice(before);
    expect(missed).toMatchObject({ isPastDue: true });
    expect(others).toEqual([]);
  });
});

test('a host that is killed leaves no worker behind', async () => {
  await host.restart();
  const answer = await fetch(`${host.origin}/admin/host/status`, {
    headers: { 'x-functions-key': 'master-key' },
  });
  const { workerPid } = await answer.json();
  await host.host().kill();
  const isAlive = () => {
    try {
      return process.kill(workerPid, 0);
    } catch {
      return false;
    }
  };
  for (let tries = 0; tries < 100 && isAlive(); tries += 1) await wait(50);
  expect(isAlive()).toBe(false);
});
