/**
 * Client addresses: the peer's address or, if the peer is a trusted proxy, the one in
 * `X-Forwarded-For`. Other peers can put anything there.
 */
import { isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

export type TrustedProxies = readonly [address: Address, bits: number][];

export interface Caller {
  remoteAddress: string | undefined;
  forwardedFor: string | undefined;
}

/** In the library's terms: not private, loopback, link-local, CGNAT, translated or reserved. */
const PUBLIC_RANGES: readonly string[] = ['unicast', '6to4', 'teredo'];
const WITH_PORT = /^(?:\[(?<v6>[^\]]+)\](?::\d+)?|(?<v4>[\d.]+):\d+)$/;

/** Addresses and prefixes, by comma or space; `none`: direct clients. Undefined if invalid. */
export function readTrustedProxies(text: string): TrustedProxies | undefined {
  if (text === 'none') return [];
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  const proxies = words.map(readPrefix);
  return proxies.every((proxy) => proxy !== undefined) ? proxies : undefined;
}

/**
 * The rightmost address that is not a trusted proxy: those left of it can be forged. Stops at an
 * invalid address, and returns the trusted proxy that sent it.
 */
export function clientAddress(
  { remoteAddress, forwardedFor }: Caller,
  trusted: TrustedProxies,
): Address | undefined {
  let client = remoteAddress === undefined ? undefined : readAddress(remoteAddress);
  const way = forwardedFor?.split(',') ?? [];
  while (client && isTrusted(client, trusted) && way.length > 0) {
    const next = readAddress(way.pop()!.trim());
    if (!next) break;
    client = next;
  }
  return client;
}

export function isTrustedProxy(remoteAddress: string, trusted: TrustedProxies): boolean {
  const address = readAddress(remoteAddress);
  return address !== undefined && isTrusted(address, trusted);
}

export function isPublic(address: Address): boolean {
  return PUBLIC_RANGES.includes(address.range());
}

/** The range that one visitor is likely to control: an IPv4 address or an IPv6 /64. */
export function networkPrefix(address: Address): string {
  return address instanceof ipaddr.IPv4
    ? address.toString()
    : `${address.parts.slice(0, 4).map((part) => part.toString(16)).join(':')}::/64`;
}

/** Treats IPv4-mapped IPv6 as IPv4. Undefined for invalid or unusual notation. */
function readAddress(written: string): Address | undefined {
  const { v4, v6 } = WITH_PORT.exec(written)?.groups ?? {};
  const text = (v4 ?? v6 ?? written).split('%', 1)[0]!; // without the zone
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  // Not checked by the library, which reads 0177.0.0.1 in IPv6 as 177.0.0.1 (its issue #213).
  if (!isIPv6(text)) return undefined;
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

function readPrefix(text: string): [Address, number] | undefined {
  const [base = '', length, ...rest] = text.split('/');
  const address = readAddress(base);
  if (!address || rest.length > 0 || base.includes('[')) return undefined;
  const bitsMax = address instanceof ipaddr.IPv4 ? 32 : 128;
  if (length === undefined) return [address, bitsMax];
  const bits = Number(length);
  // An IPv4-mapped prefix would count other bits than it says.
  const isPlain = bitsMax === 128 || !base.includes(':');
  return /^\d{1,3}$/.test(length) && bits <= bitsMax && isPlain ? [address, bits] : undefined;
}

function isTrusted(address: Address, trusted: TrustedProxies): boolean {
  return trusted.some(([base, bits]) =>
    base.kind() === address.kind() && (address as ipaddr.IPv6).match(base as ipaddr.IPv6, bits)
  );
}
