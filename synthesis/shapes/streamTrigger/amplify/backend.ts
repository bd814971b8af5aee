import { defineBackend, defineFunction } from '@aws-amplify/backend';
import { StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { ai } from '../../common/amplify/ai/resource.js';
import { auth } from '../../common/amplify/auth/resource.js';
import { data } from '../../common/amplify/data/resource.js';

const indexer = defineFunction({ name: 'indexer', entry: '../../common/functions/greeter.ts' });

const backend = defineBackend({ auth, data, indexer, ...ai.functions });
const { Todo } = backend.data.resources.tables;
if (!Todo) throw new Error('The schema has lost Todo.');
backend.indexer.resources.lambda.addEventSource(
  new DynamoEventSource(Todo, { startingPosition: StartingPosition.LATEST }),
);
ai.connect(backend);
