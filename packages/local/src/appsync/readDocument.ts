import { type DocumentNode, type GraphQLError, type GraphQLSchema, parse, validate } from 'graphql';

export interface ReadDocument {
  readonly document: DocumentNode;
  /** Why it does not fit the schema; empty where it does. */
  readonly errors: readonly GraphQLError[];
}

/** A client sends few documents, again and again. */
const mostKept = 100;
const longestKept = 10_000;
const kept = new WeakMap<GraphQLSchema, Map<string, ReadDocument>>();

/** Parses and validates a document, the same text only once. Of what is no GraphQL, nothing comes. */
export function readDocument(schema: GraphQLSchema, query: string): ReadDocument | undefined {
  const ofSchema = kept.get(schema) ?? new Map<string, ReadDocument>();
  kept.set(schema, ofSchema);
  const known = ofSchema.get(query);
  if (known) return known;
  const document = parseDocument(query);
  if (!document) return undefined;
  const read = { document, errors: validate(schema, document) };
  if (query.length <= longestKept) {
    const [oldest] = ofSchema.keys();
    if (ofSchema.size >= mostKept && oldest !== undefined) ofSchema.delete(oldest);
    ofSchema.set(query, read);
  }
  return read;
}

function parseDocument(query: string): DocumentNode | undefined {
  try {
    return parse(query);
  } catch {
    return undefined;
  }
}
