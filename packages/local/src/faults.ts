/** What a test may have go wrong between the parts, as it does in AWS. */
export interface Faults {
  /** How often each stream record is delivered; Lambda promises at least once. @default 1 */
  deliveries?: number;
  /**
   * Tells whether the connection breaks after the backend has carried out an operation and before it replies.
   *
   * @param field The operation's field, for instance `submitOpenAIRequest`.
   */
  dropReply?(field: string): boolean;
}
