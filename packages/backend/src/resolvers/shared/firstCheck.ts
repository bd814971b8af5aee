import { util } from '@aws-appsync/utils';

/** The stream brings a row to the dispatcher within seconds, also after a few repetitions. */
const secondsToAdmission = 30;

/**
 * Puts a new row into the index of those that somebody must look at again: the dispatcher moves the time on when it admits
 * the row, and if it has not seen the row by then, the reaper looks. The buckets are the last digits of ids.
 */
export function firstCheck(id: string): { check_bucket: string; next_check_at: string } {
  const seconds = util.time.nowEpochSeconds() + secondsToAdmission;
  return {
    check_bucket: id.slice(-1),
    next_check_at: util.time.epochMilliSecondsToISO8601(seconds * 1000),
  };
}
