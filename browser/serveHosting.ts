import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Served } from './apps.js';

interface Manifest {
  readonly routes: readonly { readonly path: string; readonly target: Target; readonly fallback?: Target }[];
  readonly computeResources: readonly { readonly name: string; readonly entrypoint: string }[];
}

interface Target {
  readonly kind: 'Static' | 'Compute';
}

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.ico': 'image/x-icon',
};

/**
 * Serves a built `.amplify-hosting` folder by its manifest, as Amplify Hosting does: files from `static`, the rest by the
 * compute server. https://docs.aws.amazon.com/amplify/latest/userguide/ssr-deployment-specification.html
 */
export async function serveHosting(folder: string, environment: NodeJS.ProcessEnv): Promise<Served> {
  const { routes, computeResources }: Manifest = JSON.parse(
    await readFile(join(folder, 'deploy-manifest.json'), 'utf8'),
  );
  const [resource] = computeResources;
  if (!resource) throw new Error('The manifest names no compute resource');
  const compute = fork(join(folder, 'compute', resource.name, resource.entrypoint), {
    execArgv: ['--import', fileURLToPath(new URL('listenLocally.mjs', import.meta.url))],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: environment,
  });
  const ended = once(compute, 'exit').then(([code]) => {
    throw new Error(`The compute server ended with ${code} before it listened`);
  });
  const [port] = await Promise.race([once(compute, 'message'), ended]);
  ended.catch(() => {});

  const server = createServer(async (incoming, reply) => {
    const { pathname } = new URL(incoming.url ?? '/', 'http://localhost');
    const route = routes.find(({ path }) => matches(path, pathname));
    for (const target of [route?.target, route?.fallback]) {
      if (target?.kind === 'Compute') return pass(incoming, reply, Number(port));
      const file = join(folder, 'static', normalize(decodeURIComponent(pathname)));
      if (target?.kind === 'Static' && (await stat(file).catch(() => undefined))?.isFile()) {
        reply.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' });
        createReadStream(file).pipe(reply);
        return;
      }
    }
    reply.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      compute.kill();
      await once(compute, 'exit');
    },
  };
}

/** In a manifest `*` stands for any characters, slashes too. */
function matches(path: string, pathname: string): boolean {
  const pattern = path.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${pattern.join('.*')}$`).test(pathname);
}

function pass(incoming: IncomingMessage, reply: ServerResponse, port: number): void {
  const { method, headers, url: path } = incoming;
  const passed = request({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
    reply.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(reply);
  });
  passed.on('error', () => reply.destroy());
  incoming.pipe(passed);
}
