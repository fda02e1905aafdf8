import { integer, objectId, octetString, sequence, tagged } from '../der.ts';

const ids = {
  contents: '1.2.840.113549.1.7.1',
  certificateBag: '1.2.840.113549.1.12.10.1.3',
  x509Certificate: '1.2.840.113549.1.9.22.1',
};

/**
 * A PFX with one certificate and no key, hence neither encrypted nor with a MAC.
 * @param cer DER in base64
 * @returns base64
 * @see https://www.rfc-editor.org/rfc/rfc7292#section-4
 */
export function toPkcs12(cer: string): string {
  const certificate = octetString(Buffer.from(cer, 'base64'));
  const value = sequence(objectId(ids.x509Certificate), tagged(0, certificate));
  const bags = sequence(sequence(objectId(ids.certificateBag), tagged(0, value)));
  const safes = sequence(contentOf(bags));
  return sequence(integer(Buffer.from([3])), contentOf(safes)).toString('base64');
}

function contentOf(content: Buffer): Buffer {
  return sequence(objectId(ids.contents), tagged(0, octetString(content)));
}
