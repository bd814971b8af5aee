import type { BrowserContext } from 'playwright-core';

/**
 * Collects what goes wrong in the pages of a context: errors, also those that are only told on the console, as by a page that
 * comes alive as another than the server's, and connections to other machines.
 */
export function collectFaults(context: BrowserContext): readonly string[] {
  const faults: string[] = [];
  const check = (url: string) => {
    const { hostname, protocol } = new URL(url);
    if (/^(http|ws)s?:$/.test(protocol) && hostname !== '127.0.0.1') faults.push(`asked ${hostname}`);
  };
  context.on('weberror', (error) => faults.push(String(error.error())));
  context.on('console', (message) => {
    // What is said while a test has the browser offline. Of other lost connections the browser has words of its own.
    const isOffline = /ERR_INTERNET_DISCONNECTED|Failed to fetch/.test(message.text());
    if (message.type() === 'error' && !isOffline) faults.push(`said ${message.text()}`);
  });
  context.on('request', (request) => check(request.url()));
  context.on('page', (page) => page.on('websocket', (socket) => check(socket.url())));
  return faults;
}
