import { util } from '@aws-appsync/utils';

interface DataSourceError {
  readonly message: string;
  readonly type: string;
}

/**
 * Tells whether a write was refused by its condition; any other error of the table ends the call.
 *
 * The table's own words stay here, and so does the row that AppSync adds to a failed condition: it may be another
 * owner's.
 */
export function refusedByCondition(error: DataSourceError | null | undefined): boolean {
  if (!error) return false;
  if (error.type === 'DynamoDB:ConditionalCheckFailedException') return true;
  if (error.message.includes('Item size')) {
    util.error('The request is too large to be stored: shorten the prompt or the messages', 'invalid_input');
  }
  return util.error('The request could not be stored or read just now: try again', 'connection');
}
