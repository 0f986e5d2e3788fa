/**
 * Names of hosts, as in the header `Host`, and which names and addresses are loopback.
 */
/** Without the port, as browsers write it; nothing when it is none. IPv6 stands in brackets. */
export function hostnameOf(host: string): string | undefined {
  const url = URL.parse(`http://${host}`);
  return url?.host && url.href === `http://${url.host}/`
    ? url.hostname.replace(/\.$/, '')
    : undefined;
}

/** Browsers ask no DNS for these: nobody can point such a name elsewhere, or another one here. */
export function isLoopbackName(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') ||
    isLoopbackAddress(hostname.replace(/^\[|\]$/g, ''));
}

const LOOPBACK_IPV4 = /^127(?:\.\d{1,3}){3}$/;

/** IPv4 within IPv6 counts as what it is. */
export function isLoopbackAddress(address: string): boolean {
  const text = address.replace(/^::ffff:/i, '');
  return address === '::1' || LOOPBACK_IPV4.test(text);
}
