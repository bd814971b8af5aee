import { eventFields, operationNames, rowFields, type SubmitArguments } from '../protocol.js';
import type { SubmittedInput } from '../transport.js';

export type Operation = 'submit' | 'fetch' | 'cancel' | 'part' | 'subscribe';

const submitTypes: Record<keyof SubmitArguments, string> = {
  id: 'ID!',
  system: 'String',
  prompt: 'String',
  messages: 'String',
  token: 'Int',
  temperature: 'Float',
  format: 'String',
  model: 'String',
  preset: 'String',
  variables: 'String',
  schema: 'String',
  stream: 'Boolean',
};

/** Writes the GraphQL documents for a schema's operations. `name` is the one given to `withOpenAIRequests`. */
export function operationDocuments(name?: string): Record<Operation, { field: string; query: string }> {
  const names = operationNames(name);
  const submit = Object.entries(submitTypes);
  const parameters = submit.map(([argument, type]) => `$${argument}: ${type}`).join(', ');
  const values = submit.map(([argument]) => `${argument}: $${argument}`).join(', ');
  return {
    submit: {
      field: names.submit,
      query: `mutation Submit(${parameters}) { ${names.submit}(${values}) { ${rowFields} } }`,
    },
    fetch: {
      field: names.fetch,
      query: `query Fetch($id: ID!) { ${names.fetch}(id: $id) { ${rowFields} } }`,
    },
    part: {
      field: names.fetch,
      query: `query Part($id: ID!, $part: Int!) { ${names.fetch}(id: $id, part: $part) { id status content } }`,
    },
    cancel: {
      field: names.cancel,
      query: `mutation Cancel($id: ID!) { ${names.cancel}(id: $id) { ${rowFields} } }`,
    },
    subscribe: {
      field: names.subscribe,
      query: `subscription On($id: ID!) { ${names.subscribe}(id: $id) { ${eventFields} } }`,
    },
  };
}

/** Says in the row's words what was asked. What is absent stays so: it is left out of the JSON that is sent. */
export function toSubmitArguments(id: string, input: SubmittedInput): SubmitArguments {
  const { system, prompt, messages, maxTokens: token, temperature, format, model } = input;
  const { preset, variables, schema, stream } = input;
  return {
    id,
    system,
    prompt,
    messages: messages?.length ? JSON.stringify(messages) : undefined,
    token,
    temperature,
    format,
    model,
    preset,
    variables: variables && JSON.stringify(variables),
    schema: schema && JSON.stringify(schema),
    stream,
  };
}
