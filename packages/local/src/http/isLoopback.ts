/**
 * Tells whether a host name, with or without a port, is this machine's own. Any web page can send requests here, or have
 * its own name resolve to 127.0.0.1; the name that it was loaded from is what gives it away.
 */
export function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, '');
  return /^(localhost|.+\.localhost|127\.0\.0\.1|\[::1\])$/.test(name);
}
