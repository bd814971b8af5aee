import * as z from 'zod';

/** What a model's name looks like. A server that answers with anything else is not believed. */
export const modelName = z.string().regex(/^[\w.:/@-]{1,200}$/);

/** How many tokens something was. */
export const tokenCount = z.int().min(0);
