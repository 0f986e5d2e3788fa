/**
 * Client addresses: the address at the other end of the connection, or what a trusted proxy says in
 * `X-Forwarded-For`. Anybody else may write what they like there.
 */
import { isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Addresses, and how many of their bits count. */
export type TrustedProxies = readonly [address: Address, bits: number][];

/** What a request says of its client. */
export interface Caller {
  /** Address of the peer. */
  remoteAddress: string | undefined;
  /** The header `X-Forwarded-For`. */
  forwardedFor: string | undefined;
}

const ZONE = /%.*$/;
/** As the library names them: not private, loopback, link-local, shared (CGNAT), translated or reserved. */
const PUBLIC_RANGES: readonly string[] = ['unicast', '6to4', 'teredo'];
/** Some proxies write a port. */
const WITH_PORT = /^(?:\[(?<v6>[^\]]+)\](?::\d+)?|(?<v4>[\d.]+):\d+)$/;

/** Addresses and prefixes by comma or space; `none` for clients that connect directly. Nothing when one is no address. */
export function readTrustedProxies(text: string): TrustedProxies | undefined {
  if (text === 'none') return [];
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  const proxies = words.map(readPrefix);
  return proxies.every((proxy) => proxy !== undefined) ? proxies : undefined;
}

/**
 * The last address on the way that is not trusted. What stands left of it could be made up; garbage
 * ends the way as well: then it is the trusted proxy that wrote it.
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

/** Whether what the other end of a connection says of the client is believed. */
export function isTrustedProxy(remoteAddress: string, trusted: TrustedProxies): boolean {
  const address = readAddress(remoteAddress);
  return address !== undefined && isTrusted(address, trusted);
}

/** Whether it is of the public internet: then it is no proxy, mesh or gateway of one's own. */
export function isPublic(address: Address): boolean {
  return PUBLIC_RANGES.includes(address.range());
}

/** What one visitor is likely to have all of: an address of IPv4, and of IPv6 a /64. */
export function networkPrefix(address: Address): string {
  return address instanceof ipaddr.IPv4
    ? address.toString()
    : `${address.parts.slice(0, 4).map((part) => part.toString(16)).join(':')}::/64`;
}

/** IPv4 within IPv6 counts as what it is. Nothing for what is no address, or one in a notation that nobody writes. */
function readAddress(written: string): Address | undefined {
  const { v4, v6 } = WITH_PORT.exec(written)?.groups ?? {};
  const text = (v4 ?? v6 ?? written).replace(ZONE, '');
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  // Not by the library: within IPv6 it reads 0177.0.0.1 as 177.0.0.1 (its issue #213).
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
  // A prefix of IPv4 within IPv6 would count other bits than it says.
  const isPlain = bitsMax === 128 || !base.includes(':');
  return /^\d{1,3}$/.test(length) && bits <= bitsMax && isPlain ? [address, bits] : undefined;
}

function isTrusted(address: Address, trusted: TrustedProxies): boolean {
  return trusted.some(([base, bits]) =>
    base.kind() === address.kind() && (address as ipaddr.IPv6).match(base as ipaddr.IPv6, bits)
  );
}
