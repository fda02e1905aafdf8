import type { InvocationContext } from '@azure/functions';
import { invocationLogger } from '../../shared/log/invocation-log.ts';
import { flushAfter } from '../../shared/telemetry/flush-after.ts';
import { createRecorder } from '../../shared/telemetry/recorder.ts';
import { createSampler } from '../../shared/telemetry/sampling.ts';
import { until } from '../local/connect-customer.ts';

/** Telemetry that cannot leave, and what its invocation and its process were told. */
async function arrange(type: string) {
  const told = { invocation: [] as string[], process: [] as string[] };
  jest.spyOn(process.stderr, 'write').mockImplementation((line) => told.process.push(String(line)) > 0);
  const log = invocationLogger();
  const telemetry = createRecorder({
    now: Date.now,
    sampler: createSampler({ now: Date.now, spansPerMinute: 100 }),
    open: () => Promise.reject(new Error('Refused: client_secret=the-secret')),
    onTrouble: (error) => log.error('telemetry-not-sent', error),
  });
  await telemetry.trace('1', 'run', {}, async () => log.info('not-told'));
  const options = { trigger: { type } };
  const context = { options, error: (line: string) => told.invocation.push(line) };
  await flushAfter(telemetry, context as unknown as InvocationContext);
  return told;
}

afterEach(() => jest.restoreAllMocks());

test('what was not sent after an answer is told, although its invocation is over', async () => {
  const told = await arrange('httpTrigger');
  await until('It is told', async () =>
    told.process.length > 0 ? { done: true, value: undefined } : { done: false, last: told },
  );
  expect(told.invocation).toEqual([]);
  expect(told.process).toEqual([expect.stringContaining('"event":"telemetry-not-sent"')]);
  expect(told.process[0]).not.toContain('the-secret');
});

test('what was not sent before a timer ended is told to its invocation', async () => {
  const told = await arrange('timerTrigger');
  expect(told.invocation).toEqual([expect.stringContaining('"event":"telemetry-not-sent"')]);
  expect(told.process).toEqual([]);
});
