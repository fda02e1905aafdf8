import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Of Microsoft's compiler, where we fetch it ourselves. */
const version = '0.49.2';

const executable = process.platform === 'win32' ? 'bicep.exe' : 'bicep';
const platforms: Record<string, string> = { linux: 'linux', darwin: 'osx', win32: 'win' };

const works = (path: string) => spawnSync(path, ['--version'], { encoding: 'utf8' }).status === 0;

/** Where `az bicep install` puts it. */
const azureCliPath = () => join(process.env.AZURE_CONFIG_DIR ?? join(homedir(), '.azure'), 'bin', executable);

/** Restored as the NuGet package that Microsoft publishes it as, from whatever source this machine is set up for. */
function fromNuGet(): string | undefined {
  const name = `Azure.Bicep.CommandLine.${platforms[process.platform]}-${process.arch}`;
  const packages = process.env.NUGET_PACKAGES ?? join(homedir(), '.nuget', 'packages');
  const path = join(packages, name.toLowerCase(), version, 'tools', executable);
  if (!existsSync(path)) restore(name);
  if (!existsSync(path)) return undefined;
  chmodSync(path, 0o755);
  return path;
}

function restore(name: string): void {
  const directory = mkdtempSync(join(tmpdir(), 'tenantry-bicep-'));
  const project = `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net8.0</TargetFramework>
    <DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="${name}" Version="[${version}]" /></ItemGroup>
</Project>
`;
  writeFileSync(join(directory, 'bicep.csproj'), project);
  spawnSync('dotnet', ['restore', '--verbosity', 'quiet'], { cwd: directory, stdio: 'ignore' });
  rmSync(directory, { recursive: true, force: true });
}

/**
 * The path of Microsoft's Bicep compiler: what `BICEP` names, the one on the PATH, that of the Azure CLI, or the NuGet
 * package where the .NET SDK is installed.
 */
export function findCompiler(): string | undefined {
  const named = process.env.BICEP;
  if (named !== undefined && named !== '') return works(named) ? named : undefined;
  const found = [executable, azureCliPath()].find(works);
  return found ?? fromNuGet();
}

export const noCompiler = `Microsoft's Bicep compiler was not found. Any of these will do:
  - \`bicep\` on the PATH, or its path in BICEP
  - the Azure CLI, after \`az bicep install\`
  - the .NET SDK, with which it is restored from NuGet (Azure.Bicep.CommandLine)
`;
