import { AsyncLocalStorage } from 'node:async_hooks';
import type { InvocationContext } from '@azure/functions';
import { createLogger, type Logger, type LogSink } from './logger.ts';

const current = new AsyncLocalStorage<InvocationContext>();

/** Work whose log lines belong to one invocation. */
export const withInvocation = <T>(context: InvocationContext, work: () => Promise<T>): Promise<T> =>
  current.run(context, work);

/** Lines go to the invocation that they arise in; outside of one only errors are told, to the host's own log. */
const sink: LogSink = (level, line) => {
  const context = current.getStore();
  if (!context && level === 'error') process.stderr.write(`${line}\n`);
  else if (level === 'error') context?.error(line);
  else if (level === 'warn') context?.warn(line);
  else context?.log(line);
};

export const invocationLogger = (): Logger => createLogger(sink);
