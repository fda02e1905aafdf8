import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { packageDirectory } from '../local/build.ts';
import { nodePath } from '../local/child.ts';

const root = join(import.meta.dirname, '..', '..');

/** Starts the built app in the local host with these settings and nothing else. */
function start(settings: Record<string, string>) {
  const args = ['test/host/main.ts', '--package', packageDirectory, '--port', '1', '--key', 'k'];
  return spawnSync(nodePath, ['--disable-warning=ExperimentalWarning', ...args], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', ...settings },
    encoding: 'utf8',
    timeout: 30_000,
  });
}

test('wrong settings stop the start, with one line per mistake and no secret in it', () => {
  const secret = 'DefaultEndpointsProtocol=https;AccountName=a;AccountKey=c2VjcmV0LWtleQ==';
  const { status, stdout, stderr } = start({
    KEY_VAULT_URL: 'http://vault.example',
    PUBLIC_URL: 'https://connect.example/path',
    HOME_TENANT_ID: 'contoso',
    AzureWebJobsStorage: secret,
  });
  const lines = `${stdout}${stderr}`.split('\n');
  expect(status).not.toBe(0);
  for (const mistake of [
    'HOME_TENANT_ID is not a GUID',
    'KEY_VAULT_URL must be https (plain http only to a loopback address)',
    'PUBLIC_URL must be an origin, without a path, query or credentials',
    'PARTNER_NAME is missing',
  ]) {
    expect(lines.filter((line) => line.endsWith(mistake))).toHaveLength(1);
  }
  expect(lines.join('\n')).not.toContain('c2VjcmV0LWtleQ');
});
