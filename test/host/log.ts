import type { LogLevel } from './rpc.ts';

const order: LogLevel[] = ['trace', 'debug', 'information', 'warning', 'error', 'critical', 'none'];

export type Log = (level: LogLevel, category: string, message: string) => void;

/** One line per entry on standard output, from `minimum` on; the level counts before the category's name, as `func start` shows it. */
export function createLog(minimum: LogLevel): Log {
  const threshold = order.indexOf(minimum);
  return (level, category, message) => {
    if (order.indexOf(level) < threshold) return;
    process.stdout.write(`[${new Date().toISOString()}] ${level} ${category}: ${message}\n`);
  };
}
