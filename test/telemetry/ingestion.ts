import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';

const envelope = z.object({
  name: z.string(),
  time: z.string(),
  sampleRate: z.number().optional(),
  iKey: z.string().optional(),
  tags: z.record(z.string(), z.string()),
  data: z.object({
    baseType: z.string(),
    baseData: z.looseObject({ properties: z.record(z.string(), z.unknown()).default({}) }),
  }),
});
export type Envelope = z.infer<typeof envelope>;

/** What was posted, as one JSON array or a line each. */
export function parseEnvelopes(text: string): Envelope[] {
  const given: unknown = text.startsWith('[')
    ? JSON.parse(text)
    : text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
  return z.array(envelope).parse(given);
}

/** A body as text; on the way to Azure it is packed. */
export const unpack = (body: string | Uint8Array): string =>
  typeof body === 'string' ? body : (body[0] === 0x1f ? gunzipSync(body) : Buffer.from(body)).toString();

/** Application Insights' ingestion, as far as it listens. @see https://learn.microsoft.com/azure/azure-monitor/app/api-custom-events-metrics */
export interface Ingestion {
  connectionString: string;
  /** Bodies as they came, unpacked. */
  bodies: string[];
  envelopes(): Envelope[];
  /** Answers everything with this status from now on. */
  answer(status: number): void;
  stop(): Promise<void>;
}

export async function startIngestion(): Promise<Ingestion> {
  const bodies: string[] = [];
  let status = 200;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = unpack(Buffer.concat(chunks));
    const isTrack = request.method === 'POST' && /^\/v2(\.1)?\/track$/.test(request.url ?? '');
    if (isTrack && status === 200) bodies.push(text);
    const count = isTrack ? parseEnvelopes(text).length : 0;
    const answer = { itemsReceived: count, itemsAccepted: status === 200 ? count : 0, errors: [] };
    response.writeHead(isTrack ? status : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const key = '99999999-9999-4999-8999-999999999999';
  return {
    connectionString: `InstrumentationKey=${key};IngestionEndpoint=http://127.0.0.1:${port}/`,
    bodies,
    envelopes: () => bodies.flatMap(parseEnvelopes),
    answer: (given) => {
      status = given;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
