/**
 * Address rule for webhooks (SSRF protection): only the public internet and networks that the
 * operator allows. Names are resolved once, when connecting, so DNS cannot change between check and
 * use.
 */
import { lookup as resolveName } from 'node:dns';
import { BlockList, isIP, isIPv4, isIPv6, type LookupFunction } from 'node:net';

export interface AddressRule {
  /** The fault of a webhook's URL, if any. Host names are only checked when connecting. */
  faultOf(url: string): string | undefined;
  faultOfAddress(address: string, isEncrypted: boolean): string | undefined;
  /** For `http.request`: yields only allowed addresses. */
  lookup(isEncrypted: boolean): LookupFunction;
}

export type Resolve = (
  name: string,
  done: (error: Error | null, addresses: { address: string; family: number }[]) => void,
) => void;

class AddressError extends Error {
  override name = 'AddressError';
}

const URL_MAX = 2_000;
/** On Node a look-up occupies one of four threads, which file access needs too. */
const LOOKUPS_MAX = 2;
const LOOKUPS_WAITING_MAX = 1_000;

/** Special-purpose (IANA registry), multicast and reserved networks. */
const NOT_PUBLIC_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
];
/** The only public IPv6 range, except for the parts below. */
const PUBLIC_V6 = ['2000::/3'];
/** Tunnels to IPv4 addresses (Teredo, 6to4), and documentation addresses. */
const NOT_PUBLIC_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

/** `allowed`: further networks, such as `10.1.0.0/16` or `::1`. Throws if one is invalid. */
export function createAddressRule(
  allowed: readonly string[],
  resolve: Resolve = limitLookups((name, done) => resolveName(name, { all: true }, done)),
): AddressRule {
  const trusted = blockList(allowed);
  const forbidden = blockList([...NOT_PUBLIC_V4, ...NOT_PUBLIC_V6]);
  const publicV6 = blockList(PUBLIC_V6);

  const faultOfAddress = (address: string, isEncrypted: boolean): string | undefined => {
    const family = familyOf(address);
    if (!family) return `${address} is not an IP address`;
    if (trusted.check(address, family)) return undefined;
    const isPublic = !forbidden.check(address, family) &&
      (family === 'ipv4' || publicV6.check(address, 'ipv6'));
    if (!isPublic) return `${address} is not on the public internet`;
    return isEncrypted ? undefined : 'http: is not encrypted, use https:';
  };

  return {
    faultOfAddress,
    faultOf(text) {
      if (text.length > URL_MAX) return `the URL has more than ${URL_MAX} characters`;
      if (!URL.canParse(text)) return 'the URL is not valid';
      const url = new URL(text);
      const isEncrypted = url.protocol === 'https:';
      if (!isEncrypted && url.protocol !== 'http:') return 'the URL must start with https://';
      if (url.username || url.password) return 'the URL must not contain a user name or password';
      const host = hostOf(url);
      if (isIP(host)) return faultOfAddress(host, isEncrypted);
      if (!isEncrypted && allowed.length === 0) return 'the URL must start with https://';
      return undefined;
    },
    lookup: (isEncrypted) => (name, options, done) => {
      resolve(name, (error, addresses) => {
        if (error) return done(error, '');
        const faults = addresses.map(({ address }) => faultOfAddress(address, isEncrypted));
        const good = addresses.filter((_, i) => faults[i] === undefined);
        if (good.length === 0) {
          return done(new AddressError(`${name}: ${faults[0] ?? 'no address found'}`), '');
        }
        if (options.all) done(null, good);
        else done(null, good[0]!.address, good[0]!.family);
      });
    },
  };
}

/** Limits concurrent look-ups, so that a slow DNS does not block everything else. */
export function limitLookups(resolve: Resolve): Resolve {
  const waiting: (() => void)[] = [];
  let underWay = 0;
  const startNext = (): void => {
    if (underWay >= LOOKUPS_MAX) return;
    const start = waiting.shift();
    if (!start) return;
    underWay += 1;
    start();
  };
  return (name, done) => {
    if (waiting.length >= LOOKUPS_WAITING_MAX) {
      return done(new AddressError('too many DNS look-ups are queued'), []);
    }
    waiting.push(() =>
      resolve(name, (error, addresses) => {
        underWay -= 1;
        startNext();
        done(error, addresses);
      })
    );
    startNext();
  };
}

export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = familyOf(address);
    const bitsMax = family === 'ipv4' ? 32 : 128;
    if (!family || (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= bitsMax))) {
      throw new AddressError(`${network} is not a network such as 10.1.0.0/16`);
    }
    list.addSubnet(address, Number(bits ?? bitsMax), family);
  }
  return list;
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  // An address tied to an interface (`fe80::1%eth0`) is never public.
  if (address.includes('%')) return undefined;
  return isIPv4(address) ? 'ipv4' : isIPv6(address) ? 'ipv6' : undefined;
}
