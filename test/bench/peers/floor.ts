/** `node test/bench/peers/floor.ts URL TOKEN`: bare `fetch` and `JSON.parse`, page after page: the floor of reading. */
import { measured } from './measured.ts';

const [first = '', token = ''] = process.argv.slice(2);
const headers = { authorization: `Bearer ${token}`, prefer: 'odata.maxpagesize=999' };

interface Page {
  value: { id: string }[];
  '@odata.nextLink'?: string;
}

await measured(async () => {
  let records = 0;
  for (let link: string | undefined = first; link !== undefined; ) {
    const response: Response = await fetch(link, { headers });
    const page: Page = JSON.parse(await response.text());
    records += page.value.length;
    link = page['@odata.nextLink'];
  }
  return records;
});
