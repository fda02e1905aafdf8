import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAzdEnvironment, toVariables } from '../../infra/app-registrations/azd-environment.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'azd-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function addEnvironment(name: string, text: string): void {
  mkdirSync(join(folder, '.azure', name), { recursive: true });
  writeFileSync(join(folder, '.azure', name, '.env'), text);
}

test('a folder without azd has no variables', () => {
  expect(readAzdEnvironment(folder, undefined)).toEqual({});
  expect(readAzdEnvironment(folder, 'dev')).toEqual({});
});

test('the default environment is read, or the one that is named', () => {
  addEnvironment('dev', 'PUBLIC_URL="https://dev.example"\n');
  addEnvironment('live', 'PUBLIC_URL="https://live.example"\n');
  writeFileSync(join(folder, '.azure', 'config.json'), '{"version":1,"defaultEnvironment":"dev"}');
  expect(readAzdEnvironment(folder, undefined)).toEqual({
    AZURE_ENV_NAME: 'dev',
    PUBLIC_URL: 'https://dev.example',
  });
  expect(readAzdEnvironment(folder, 'live').PUBLIC_URL).toBe('https://live.example');
});

test.each([
  ['A="b"', 'b'],
  ['A=b ', 'b'],
  ['A=""', ''],
  ['A="[{\\"tier\\":\\"read\\"}]"', '[{"tier":"read"}]'],
  ['A="a\\\\b\\$c\\nd"', 'a\\b$c\nd'],
  ['# B=c\nA="x # y"', 'x # y'],
])('%j says %j', (text, value) => {
  expect(toVariables(text)).toEqual({ A: value });
});
