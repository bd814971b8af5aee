import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const packages = here('../packages');

/** Every entry point of our packages: the name by which it is imported, and its source. */
function entriesOf(folder: string): [string, string][] {
  const manifest = JSON.parse(readFileSync(`${packages}/${folder}/package.json`, 'utf8'));
  const entries: [string, { '@amplify-ai-request/source': string }][] = Object.entries(manifest.exports);
  return entries.map(([path, { '@amplify-ai-request/source': source }]) => [
    `${folder}${path.slice(1)}`,
    `${packages}/${folder}/${source}`,
  ]);
}

/** The program of all of them, with Amplify's types from where the backend's own compilation takes them. */
function programOf(files: string[]): ts.Program {
  const { config } = ts.readConfigFile(`${packages}/backend/tsconfig.deploy.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, `${packages}/backend`, {
    lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    jsx: ts.JsxEmit.ReactJSX,
  });
  return ts.createProgram(files, options);
}

const isOurs = ({ declarations = [] }: ts.Symbol) =>
  declarations.some((declaration) => declaration.getSourceFile().fileName.startsWith(`${packages}/`));

const isFunction = (symbol: ts.Symbol, checker: ts.TypeChecker) =>
  (symbol.flags & (ts.SymbolFlags.Function | ts.SymbolFlags.Variable)) !== 0 &&
  checker.getTypeOfSymbol(symbol).getCallSignatures().length > 0;

function lacksOf(symbol: ts.Symbol, checker: ts.TypeChecker): string | undefined {
  if (symbol.getDocumentationComment(checker).length === 0) return 'has no docstring';
  const hasExample = symbol.getJsDocTags(checker).some(({ name }) => name === 'example');
  return isFunction(symbol, checker) && !hasExample ? 'is a function without an @example' : undefined;
}

test('every public name has a docstring, and every public function an example', () => {
  const folders = readdirSync(packages).filter((folder) => existsSync(`${packages}/${folder}/package.json`));
  const entries = folders.flatMap(entriesOf);
  const program = programOf(entries.map(([, file]) => file));
  const checker = program.getTypeChecker();
  const seen: string[] = [];
  const lacking = entries.flatMap(([entry, file]) => {
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    if (!module) throw new Error(`${file} is no module`);
    return checker.getExportsOfModule(module).flatMap((exported) => {
      const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0;
      const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported;
      if (!isOurs(symbol)) return [];
      seen.push(`${entry} ${exported.name}`);
      const lack = lacksOf(symbol, checker);
      return lack ? [`@amplify-ai-request/${entry}: ${exported.name} ${lack}`] : [];
    });
  });
  expect(lacking).toEqual([]);
  // Nothing is found where nothing is looked at.
  expect(seen).toEqual(expect.arrayContaining(['client createAIRequest', 'backend/worker createWorker']));
});
