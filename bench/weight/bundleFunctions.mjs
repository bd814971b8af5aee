import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const backend = fileURLToPath(new URL('../../packages/backend/', import.meta.url));

const table = `
  import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
  import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
  export const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  export { GetCommand, UpdateCommand };`;
const tableAndLambda = `${table}
  import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
  export const lambda = new LambdaClient({});
  export { InvokeCommand };`;

/** What Lambda loads: our functions, and as yardsticks one that does nothing and the AWS SDK's clients alone. */
const entries = {
  empty: 'export const handler = async () => {}',
  table,
  worker: "export * from './dist/functions/worker.js'",
  tableAndLambda,
  dispatcher: "export * from './dist/functions/dispatcher.js'",
};

/** @typedef {keyof typeof entries} FunctionName */
/** @typedef {{ file: string, bytes: number, gzip: number }} FunctionBundle */

/**
 * Bundles them with the settings of Amplify's `defineFunction`.
 *
 * @param {string} directory where to
 * @returns {Promise<Record<FunctionName, FunctionBundle>>}
 */
export async function bundleFunctions(directory) {
  const bundles = Object.entries(entries).map(async ([name, contents]) => {
    const file = join(directory, `${name}.mjs`);
    await build({
      stdin: { contents, resolveDir: backend },
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'node',
      target: 'node22',
      banner: {
        js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
      },
      outfile: file,
    });
    const contentsOf = readFileSync(file);
    return [name, { file, bytes: contentsOf.length, gzip: gzipSync(contentsOf, { level: 9 }).length }];
  });
  return Object.fromEntries(await Promise.all(bundles));
}
