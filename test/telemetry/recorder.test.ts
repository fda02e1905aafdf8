import { TenantryError } from '../../shared/errors/tenantry-error.ts';
import { createTelemetry } from '../../shared/telemetry/create-telemetry.ts';
import { createRecorder, toTraceId } from '../../shared/telemetry/recorder.ts';
import type { KeptSpan, Measurement, Pipeline } from '../../shared/telemetry/records.ts';
import { createSampler } from '../../shared/telemetry/sampling.ts';
import { noTelemetry } from '../../shared/telemetry/telemetry.ts';

/** A recorder on a clock of its own, and what has left it. */
function arrange(options: { send?: Pipeline['send']; open?: () => Promise<Pipeline> } = {}) {
  const clock = { now: Date.parse('2026-03-01T12:00:00Z') };
  const now = () => clock.now;
  const sent: { spans: KeptSpan[]; measurements: Measurement[] }[] = [];
  const troubles: unknown[] = [];
  const opened = { count: 0 };
  const send: Pipeline['send'] = async (spans, measurements) => {
    sent.push({ spans, measurements });
  };
  const telemetry = createRecorder({
    now,
    sampler: createSampler({ now, spansPerMinute: 100 }),
    open: async () => {
      opened.count += 1;
      return options.open ? options.open() : { send: options.send ?? send };
    },
    onTrouble: (error) => troubles.push(error),
    patienceMs: 50,
  });
  return { telemetry, clock, sent, troubles, opened };
}

test('spans know what they happened in, when, and how they ended', async () => {
  const { telemetry, clock, sent } = arrange();
  const startedAt = clock.now;
  const answer = await telemetry.trace('run 1', 'run', { tenant: 't' }, async (run) => {
    await telemetry.span('users', {}, async (users) => {
      clock.now += 20;
      users.note({ records: 3 });
    });
    await telemetry.span('groups', {}, async (groups) => groups.fail('throttled', 'later'));
    run.note({ outcome: 'waits' });
    return 42;
  });
  await telemetry.flush();
  expect(answer).toBe(42);
  const [users, groups, run] = sent[0]?.spans ?? [];
  expect(run).toMatchObject({
    traceId: toTraceId('run 1'),
    parentId: null,
    facts: { tenant: 't', outcome: 'waits' },
    startedAt,
    endedAt: startedAt + 20,
    error: null,
  });
  expect(users).toMatchObject({ parentId: run?.spanId, traceId: run?.traceId, facts: { records: 3 } });
  expect(groups).toMatchObject({ error: 'throttled', facts: { message: 'later' } });
});

test('the same key is the same trace in another process, and another key is another one', async () => {
  const traces = await Promise.all(
    ['run 1', 'run 1', 'run 2'].map(async (key) => {
      const { telemetry, sent } = arrange();
      await telemetry.trace(key, 'run', {}, async () => undefined);
      await telemetry.flush();
      return sent[0]?.spans[0]?.traceId;
    }),
  );
  expect(traces[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(traces[1]).toBe(traces[0]);
  expect(traces[2]).not.toBe(traces[0]);
});

test('two traces at the same time do not mix', async () => {
  const { telemetry, sent } = arrange();
  const tell = (key: string) =>
    telemetry.trace(key, key, {}, async () => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      await telemetry.span(`${key} child`, {}, async () => undefined);
    });
  await Promise.all([tell('a'), tell('b')]);
  await telemetry.flush();
  const spans = sent[0]?.spans ?? [];
  for (const { traceId, name } of spans) expect(traceId).toBe(toTraceId(name.slice(0, 1)));
  expect(spans).toHaveLength(4);
});

test('what throws goes on throwing, and its span has failed with its code', async () => {
  const { telemetry, sent } = arrange();
  const error = new TenantryError('lease-lost', 'Somebody else has it');
  const work = telemetry.trace('run 1', 'run', {}, () =>
    telemetry.span('users', {}, () => Promise.reject(error)),
  );
  await expect(work).rejects.toBe(error);
  await telemetry.flush();
  expect(sent[0]?.spans.map((span) => span.error)).toEqual(['lease-lost', 'lease-lost']);
});

test('nothing is opened before something is sent, and then once', async () => {
  const { telemetry, opened, sent } = arrange();
  await telemetry.flush();
  await telemetry.trace('run 1', 'run', {}, async () => undefined);
  telemetry.measure('tenantry.records', 3, { tenant: 't' });
  expect(opened.count).toBe(0);
  await telemetry.flush();
  telemetry.measure('tenantry.records', 4, { tenant: 't' });
  await telemetry.flush();
  expect(opened.count).toBe(1);
  expect(sent.map(({ measurements }) => measurements.map(({ value }) => value))).toEqual([[3], [4]]);
});

test('a way out that is shut fails nobody and is told of once', async () => {
  const missing = new Error('Cannot find module telemetry.js');
  const { telemetry, troubles } = arrange({ open: () => Promise.reject(missing) });
  for (const key of ['1', '2', '3']) {
    await telemetry.trace(key, 'run', {}, async () => undefined);
    await telemetry.flush();
  }
  expect(troubles).toEqual([missing]);
});

test('whoever is told of trouble may fail: a flush fails nobody, and the next one sends', async () => {
  const sent: string[] = [];
  const told: unknown[] = [];
  const now = () => 0;
  const telemetry = createRecorder({
    now,
    sampler: createSampler({ now, spansPerMinute: 100 }),
    open: async () => ({
      async send(spans) {
        sent.push(...spans.map(({ name }) => name));
        if (sent.length < 3) throw new Error('Refused');
      },
    }),
    onTrouble(error) {
      told.push(error);
      throw new Error('Nobody listens');
    },
  });
  for (const name of ['first', 'second', 'third']) {
    await telemetry.trace(name, name, {}, async () => undefined);
    await telemetry.flush();
  }
  expect(sent).toEqual(['first', 'second', 'third']);
  expect(told).toHaveLength(1);
});

test('a way out that opens later gets what came before', async () => {
  const sent: string[] = [];
  let tries = 0;
  const open = async (): Promise<Pipeline> => {
    tries += 1;
    if (tries < 3) throw new Error('No identity yet');
    return { send: async (spans) => void sent.push(...spans.map(({ name }) => name)) };
  };
  const { telemetry, troubles } = arrange({ open });
  for (const name of ['first', 'second', 'third']) {
    await telemetry.trace(name, name, {}, async () => undefined);
    await telemetry.flush();
  }
  expect(sent).toEqual(['first', 'second', 'third']);
  expect(troubles).toHaveLength(1);
});

test('a slow one is not waited for, and what comes meanwhile is sent after it', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const sent: string[] = [];
  const send: Pipeline['send'] = async (spans) => {
    if (sent.length === 0) await promise;
    sent.push(...spans.map(({ name }) => name));
  };
  const { telemetry } = arrange({ send });
  await telemetry.trace('1', 'first', {}, async () => undefined);
  const startedAt = performance.now();
  await telemetry.flush();
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  expect(sent).toEqual([]);
  await telemetry.trace('2', 'second', {}, async () => undefined);
  resolve();
  await telemetry.flush();
  expect(sent).toEqual(['first', 'second']);
});

test('what waits is bounded', async () => {
  const { telemetry, sent } = arrange();
  for (let number = 0; number < 6000; number++)
    telemetry.measure('tenantry.records', number, { tenant: 't' });
  await telemetry.flush();
  expect(sent[0]?.measurements).toHaveLength(5000);
  expect(sent[0]?.measurements.at(-1)?.value).toBe(5999);
});

test('a span outside of a trace is work and nothing else', async () => {
  const { telemetry, opened } = arrange();
  expect(await telemetry.span('users', {}, async () => 7)).toBe(7);
  await telemetry.flush();
  expect(opened.count).toBe(0);
});

test('without settings there is none: the work is done, and that is all', async () => {
  const nobody = () => {
    throw new Error('Nobody is asked');
  };
  const log = { info: nobody, warn: nobody, error: nobody };
  const off = createTelemetry(
    { azureMonitor: null, console: false },
    { identityOf: nobody, log, now: nobody },
  );
  expect(off).toBe(noTelemetry);
  expect(off.isOn).toBe(false);
  expect(await off.trace('k', 'run', {}, () => off.span('users', {}, async () => 7))).toBe(7);
  off.measure('tenantry.records', 1, {});
  await off.flush();
});
