import { util } from '@aws-appsync/utils';

interface TableError {
  readonly message: string;
  readonly type: string;
}

/**
 * Tells whether a write was refused by its condition; any other error ends the call. The row that AppSync adds to a
 * refusal is not looked at: it may be another owner's.
 */
export function refusedByCondition(error: TableError | null | undefined): boolean {
  if (error?.type === 'DynamoDB:ConditionalCheckFailedException') return true;
  endOnTableError(error);
  return false;
}

/** Ends the call if the table failed, in our words: its own stay here. */
export function endOnTableError(error: TableError | null | undefined): void {
  if (error?.message.includes('Item size')) {
    util.error(
      'The request is too large to be stored: shorten the prompt, the messages or the variables',
      'invalid_input',
    );
  }
  if (error) util.error('The request could not be stored or read just now: try again', 'connection');
}
