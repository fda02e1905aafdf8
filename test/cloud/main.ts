/** `node test/cloud/main.ts --state DIR --ports login=0,graph=0,vault=0,identity=0,control=0,mail=0 [--memory] [--origins login=http://…,…]` */
import { parseArgs } from 'node:util';
import { type CloudOptions, createCloud } from './cloud.ts';

const { values } = parseArgs({
  options: {
    state: { type: 'string' },
    ports: { type: 'string' },
    memory: { type: 'boolean' },
    origins: { type: 'string' },
  },
});

function toPairs<T>(text: string, toValue: (value: string) => T): Record<string, T> {
  const pairs = text.split(',').filter(Boolean);
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', value = ''] = pair.split('=');
      return [name, toValue(value)];
    }),
  );
}

const options: CloudOptions = {
  ports: toPairs(values.ports ?? '', Number),
  origins: toPairs(values.origins ?? '', String),
};
if (values.state && !values.memory) options.stateFolder = values.state;
const cloud = createCloud(options);

function stop(): void {
  void cloud.close().then(() => process.exit(0));
}
process.on('SIGINT', stop);
process.on('SIGTERM', stop);

try {
  const origins = await cloud.listen();
  console.log(JSON.stringify({ ...origins, identity: `${origins.identity}/msi/token` }));
} catch (error) {
  console.error(`The simulated cloud cannot start: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
