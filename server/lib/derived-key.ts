/** Keys derived from the server's secret by HKDF (RFC 5869), one per purpose. */

const KEY_BITS = 256;

export type KeyPurpose = 'guest tokens' | 'entry ids' | 'staff tokens';

/** The same on all replicas with the same secret. */
export async function deriveKey(
  secret: string,
  purpose: KeyPurpose,
): Promise<Uint8Array<ArrayBuffer>> {
  const utf8 = new TextEncoder();
  const { subtle } = crypto;
  const base = await subtle.importKey('raw', utf8.encode(secret), 'HKDF', false, ['deriveBits']);
  const info = utf8.encode(`starling ${purpose}`);
  const how = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info };
  return new Uint8Array(await subtle.deriveBits(how, base, KEY_BITS));
}
