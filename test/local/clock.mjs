/**
 * Preload (`--import`): every `Date` of the process is ahead by an offset that all processes with the same `CLOCK_FILE`
 * share and that clock.ts moves. Timeouts, intervals and `performance.now()` go on as they are.
 */
import { openSync, readSync } from 'node:fs';

const RealDate = Date;

function moveDate(file) {
  const descriptor = openSync(file, 'r');
  const bytes = Buffer.alloc(8);
  const now = () => {
    readSync(descriptor, bytes, 0, 8, 0);
    return RealDate.now() + bytes.readDoubleLE();
  };
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given, newTarget) =>
      Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (target, property) => (property === 'now' ? now : Reflect.get(target, property)),
  });
  // `new Date().constructor` is the moved one too.
  Object.defineProperty(RealDate.prototype, 'constructor', { value: globalThis.Date });
}

if (process.env.CLOCK_FILE) moveDate(process.env.CLOCK_FILE);
