import { readFileSync } from 'node:fs';

/** What a process has used since it was started. */
export interface Usage {
  cpuMs: number;
  peakMiB: number;
}

/** Linux tells CPU time in hundredths of a second, whatever its own clock. */
const ticksPerSecond = 100;

/** Reads another process's use from Linux, so that nothing has to be put into the process that is measured. */
export function readUsage(pid: number): Usage {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name, in brackets, may hold blanks; user and system time are the 12th and 13th field after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { cpuMs: (ticks * 1000) / ticksPerSecond, peakMiB: Number(peak ?? Number.NaN) / 1024 };
}
