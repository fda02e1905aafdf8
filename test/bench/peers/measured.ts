/** What a peer's process tells about itself when it has ended its work. */
export interface PeerReport {
  records: number;
  seconds: number;
  cpuMs: number;
  peakMiB: number;
}

/** Does the work and prints what it took; loading and starting are left out. */
export async function measured(work: () => Promise<number>): Promise<void> {
  const before = process.cpuUsage();
  const startedAt = performance.now();
  const records = await work();
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(before);
  const report: PeerReport = {
    records,
    seconds,
    cpuMs: (user + system) / 1000,
    peakMiB: process.resourceUsage().maxRSS / 1024,
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
}
