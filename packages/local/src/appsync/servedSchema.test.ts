import { readFileSync } from 'node:fs';
import { type Authorization, schemaFile } from '@amplify-ai-request/backend/runtime';
import type { GraphQLResolveInfo } from 'graphql';
import { expect, test } from 'vitest';
import { type AuthorizationMode, directiveOf } from './authorizationMode.js';
import { mayAccess } from './fieldAccess.js';
import { buildServedSchema } from './servedSchema.js';

const sdl = readFileSync(schemaFile, 'utf8');
const modes = Object.keys(directiveOf) as AuthorizationMode[];
const authorizations = modes.filter((mode): mode is Authorization => mode !== 'iam');

test.each(authorizations)(
  'what is served for %s is open to its callers and to guests, and to nobody else',
  (mode) => {
    const schema = buildServedSchema(sdl, mode);
    const types = [schema.getQueryType(), schema.getMutationType(), schema.getType('OpenAIRequestView')];
    for (const parentType of types) {
      if (!parentType || !('getFields' in parentType)) throw new Error('no such type');
      for (const fieldName of Object.keys(parentType.getFields())) {
        const info = { parentType, fieldName } as GraphQLResolveInfo;
        const open = modes.filter((caller) => mayAccess({ mode: caller, identity: null }, info));
        expect(open).toEqual(['iam', mode]);
      }
    }
  },
);
