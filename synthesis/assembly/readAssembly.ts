import { readFileSync } from 'node:fs';

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
}

/** A CloudFormation template of an app; of a nested one also what its parent passes in. */
export interface Template {
  readonly path: string;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
  readonly parent?: Template;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly nested: Readonly<Record<string, Template>>;
}

export interface Assembly {
  /** The root template, then all nested ones. */
  readonly templates: readonly Template[];
  /** The whole GraphQL schema of the app's API, as AppSync gets it. */
  readonly schema: string;
  /** Where the asset lies whose hash is in a location in S3. */
  assetAt(location: unknown): string;
}

/** Reads what a synthesis has written. */
export function readAssembly(directory: string): Assembly {
  const read = (file: string) => readFileSync(`${directory}/${file}`, 'utf8');
  const artifacts: Artifact[] = Object.values(JSON.parse(read('manifest.json')).artifacts);
  const root =
    artifacts.find(({ type }) => type === 'aws:cloudformation:stack')?.properties.templateFile ?? '';
  const assets = artifacts.find(({ type }) => type === 'cdk:asset-manifest')?.properties.file ?? '';
  const files: Record<string, { source: { path: string } }> = JSON.parse(read(assets)).files;

  /** An asset is known by its hash, wherever it will be uploaded. */
  const assetAt = (location: unknown) => {
    const [hash = ''] = JSON.stringify(location).match(/[0-9a-f]{64}/) ?? [];
    return files[hash]?.source.path ?? '';
  };
  const readTemplate = (file: string, above: Pick<Template, 'path' | 'parent' | 'parameters'>): Template => {
    const nested: Record<string, Template> = {};
    const template: Template = { ...JSON.parse(read(file)), ...above, nested };
    for (const [id, { Type, Properties = {} }] of Object.entries(template.Resources)) {
      if (Type !== 'AWS::CloudFormation::Stack') continue;
      const parameters = Properties.Parameters as Template['parameters'];
      const path = `${template.path}/${id}`;
      nested[id] = readTemplate(assetAt(Properties.TemplateURL), { path, parent: template, parameters });
    }
    return template;
  };
  const templates = withNested(readTemplate(root, { path: 'root' }));
  const [api] = resourcesOf(templates, 'AWS::AppSync::GraphQLSchema');
  const schema = read(assetAt(api?.properties.DefinitionS3Location));
  return { templates, schema, assetAt: (location) => `${directory}/${assetAt(location)}` };
}

function withNested(template: Template): Template[] {
  return [template, ...Object.values(template.nested).flatMap(withNested)];
}

interface Artifact {
  readonly type: string;
  readonly properties: { readonly templateFile?: string; readonly file?: string };
}

export interface FoundResource {
  readonly id: string;
  readonly template: Template;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** All resources of one type, in whatever nested stack they are. */
export function resourcesOf(templates: readonly Template[], type: string): FoundResource[] {
  return templates.flatMap((template) =>
    Object.entries(template.Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, { Properties = {} }]) => ({ id, template, properties: Properties })),
  );
}
