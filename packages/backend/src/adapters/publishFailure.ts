const words = {
  PublishUnsigned: 'There are no credentials to sign the event with',
  PublishTimedOut: 'AppSync has not answered in time',
  PublishUnreachable: 'AppSync could not be reached, or has broken off its reply',
  PublishRefused: 'AppSync has refused the event',
  PublishFailed: 'AppSync has failed, or its reply is none',
} as const;

/**
 * Why nobody may have heard an event. Its name is for the log and says it all: like every failure of ours it has no `cause`,
 * which could hold a signature or somebody's text.
 */
export class PublishFailure extends Error {
  override readonly name: keyof typeof words;
  /** The HTTP status of a reply that is none of GraphQL's. */
  readonly status?: number;

  constructor(name: keyof typeof words, status?: number) {
    super(words[name]);
    this.name = name;
    this.status = status;
  }
}
