import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { queueNames } from '../../shared/contracts/messages.ts';
import { root } from '../local/run-step.ts';
import { findSecrets } from './rules/secrets.ts';
import { bicepFiles, infra, ofType, parameterFiles, readSnapshots } from './snapshot.ts';

const read = (file: string) => readFileSync(join(infra, file), 'utf8');

test('main.bicep reads as the architecture: it is short', () => {
  expect(read('main.bicep').split('\n').length).toBeLessThan(120);
});

test.each([...bicepFiles(), ...parameterFiles()])('%s asks for no secret and holds none', (file) => {
  const text = read(file);
  expect(text).not.toContain('@secure()');
  expect(findSecrets(text.split('\n'), file)).toEqual([]);
});

test('azd reads no variable that shells and images set themselves', () => {
  const names = [...read('main.bicepparam').matchAll(/readEnvironmentVariable\('(\w+)'/g)].map(
    ([, name]) => name,
  );
  expect(names).toContain('PARTNER_NAME');
  expect(
    names.filter((name) => ['MAIL', 'NODE_VERSION', 'HOME', 'PATH', 'USER'].includes(String(name))),
  ).toEqual([]);
  const guide = read('README.md');
  expect(names.filter((name) => !guide.includes(`\`${name}\``))).toEqual([]);
});

test('without the name that customers read nothing is deployed', () => {
  expect(read('main.bicepparam')).toContain("readEnvironmentVariable('PARTNER_NAME')");
  expect(read('modules/types.bicep')).toMatch(/@minLength\(1\)\s+name: string/);
});

test('the queues are those that the app has, each with its poison queue', () => {
  for (const [, snapshot] of readSnapshots()) {
    const queues = ofType(snapshot, 'Microsoft.Storage/storageAccounts/queueServices/queues');
    const names = queues.map(({ name }) => name.split('/').at(-1)).sort();
    const wanted = Object.values(queueNames).flatMap((queue) => [queue, `${queue}-poison`]);
    expect(names).toEqual(wanted.sort());
  }
});

test('every role says which call needs it', () => {
  const lines = read('modules/roles.bicep').split('\n');
  const given = lines.flatMap((line, index) => (/^\s+\{ role: /.test(line) ? [index] : []));
  expect(given.length).toBeGreaterThan(10);
  for (const index of given) {
    const above = lines.slice(0, index).findLast((line) => !/^\s+\{ role: /.test(line));
    expect(above).toMatch(/^\s+\/\/ /);
  }
});

test('alerts read a line that the app writes, and columns that it has', () => {
  const check = readFileSync(join(root, 'shared', 'reports', 'check-installation.ts'), 'utf8');
  const alerts = read('modules/alerts.bicep');
  const event = /"event":"([\w-]+)"/.exec(alerts)?.[1];
  expect(check).toContain(`services.log.info('${event}', {`);
  const columns = [...alerts.matchAll(/facts\.(\w+)/g)].map(([, name]) => name);
  expect([...new Set(columns)].sort()).toEqual(['expiring', 'failing', 'late', 'poison']);
  for (const column of columns) expect(check).toMatch(new RegExp(`\\b${column}[,:]`));
});
