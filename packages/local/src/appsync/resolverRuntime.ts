import { GraphQLError } from 'graphql';
import { appSyncError } from './appSyncError.js';
import { isEarlyReturn } from './appSyncModule.js';
import type { RootField } from './graphqlApi.js';
import type { HandlerOutcome, ResolverFunctions } from './loadResolver.js';
import { checkFilter } from './realtime/subscriptionFilter.js';
import type { TableAnswer, TableRequest } from './tableDataSource.js';

/** What Amplify's own handler around a pipeline leaves to its first function. */
const before = { result: {}, stash: { awsAppsyncApiId: 'local', amplifyApiEnvironmentName: 'NONE' } };

/**
 * Makes a field of a pipeline of functions, each of which asks the table once. The field's value is the last function's:
 * the handler that Amplify puts around them passes it through.
 */
export function createPipeline(
  functions: readonly ResolverFunctions[],
  askTable: (request: TableRequest) => Promise<TableAnswer>,
): RootField {
  return async (values, { caller, fieldName, parentTypeName, setSubscriptionFilter }) => {
    let previous: Outcome = before;
    for (const { request, response } of functions) {
      const shared = {
        args: values,
        identity: caller.identity,
        info: { fieldName, parentTypeName },
        prev: { result: previous.result },
      };
      previous = run(request, { ...shared, stash: previous.stash });
      if (!previous.skipTo) {
        const answer = await askTable(previous.result as TableRequest);
        previous = run(response, { ...shared, stash: previous.stash, ...answer });
        // The request handler of a subscription sets none: AppSync takes it from the response alone.
        const { subscriptionFilter: filter } = previous;
        if (filter !== undefined && filter !== null) setSubscriptionFilter?.(checkFilter(filter));
      }
      if (previous.skipTo === 'END') break;
    }
    return previous.result;
  };
}

interface Outcome extends HandlerOutcome {
  /** Set when the handler returned early. */
  readonly skipTo?: 'NEXT' | 'END';
}

/**
 * Runs one handler. `runtime.earlyReturn` in a request handler skips the data source and the response handler; with
 * `skipTo: 'END'` the rest of the pipeline, too.
 * https://docs.aws.amazon.com/appsync/latest/devguide/runtime-utils-js.html
 */
function run(
  handler: (context: object) => HandlerOutcome,
  context: { readonly stash: HandlerOutcome['stash'] },
): Outcome {
  try {
    return handler(context);
  } catch (thrown) {
    if (isEarlyReturn(thrown)) return { result: thrown.value, stash: context.stash, skipTo: thrown.skipTo };
    if (thrown instanceof GraphQLError) throw thrown;
    console.error(thrown);
    throw appSyncError('Runtime Error', 'Code');
  }
}
