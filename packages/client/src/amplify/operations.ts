import type { AIRequestInput } from '../input.js';
import { operationNames, type SubmitArguments } from '../protocol.js';

export type Operation = 'submit' | 'fetch' | 'cancel' | 'part';

/** What every operation but `part` answers with: all of `RequestRow`. */
const rowFields = `{
  id status format content parts answer_format answered_by finish_reason created_at started_at completed_at deadline_at
  token_usage { prompt_tokens completion_tokens total_tokens }
  error { code message }
}`;

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
      query: `mutation Submit(${parameters}) { ${names.submit}(${values}) ${rowFields} }`,
    },
    fetch: {
      field: names.fetch,
      query: `query Fetch($id: ID!) { ${names.fetch}(id: $id) ${rowFields} }`,
    },
    part: {
      field: names.fetch,
      query: `query Part($id: ID!, $part: Int!) { ${names.fetch}(id: $id, part: $part) { id status content } }`,
    },
    cancel: {
      field: names.cancel,
      query: `mutation Cancel($id: ID!) { ${names.cancel}(id: $id) ${rowFields} }`,
    },
  };
}

/** Says in the row's words what was asked. What is absent stays so: it is left out of the JSON that is sent. */
export function toSubmitArguments(id: string, input: AIRequestInput): SubmitArguments {
  const { system, prompt, messages, maxTokens: token, temperature, format, model, preset, variables } = input;
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
  };
}
