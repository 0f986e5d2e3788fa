/** Host names, as in the `Host` header, and loopback names and addresses. */
/** Without port, in the browsers' form, IPv6 in brackets; undefined when invalid. */
export function hostnameOf(host: string): string | undefined {
  const url = URL.parse(`http://${host}`);
  return url?.host && url.href === `http://${url.host}/`
    ? url.hostname.replace(/\.$/, '')
    : undefined;
}

/** Browsers resolve these without DNS, so nobody can redirect them. */
export function isLoopbackName(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') ||
    isLoopbackAddress(hostname.replace(/^\[|\]$/g, ''));
}

const LOOPBACK_IPV4 = /^127(?:\.\d{1,3}){3}$/;

/** Accepts IPv4 within IPv6. */
export function isLoopbackAddress(address: string): boolean {
  const text = address.replace(/^::ffff:/i, '');
  return address === '::1' || LOOPBACK_IPV4.test(text);
}
