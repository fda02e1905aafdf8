import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { nodePath } from '../../local/child.ts';
import type { PeerReport } from '../peers/measured.ts';

const run = promisify(execFile);
const peers = join(import.meta.dirname, '..', 'peers');

/** Runs a peer in a process of its own to its end. */
export async function runPeer(name: 'floor' | 'first-draft', args: string[]): Promise<PeerReport> {
  const script = join(peers, `${name}.ts`);
  const flags = ['--disable-warning=ExperimentalWarning', script, ...args];
  const { stdout } = await run(nodePath, flags, { timeout: 600_000 });
  return JSON.parse(stdout);
}
