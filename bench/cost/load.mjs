/** Between two requests. */
export const betweenSeconds = 0.5;

/** An owner's live requests lie in one item, which grows with them: these are few of each. */
export const owners = 10;

/** A prompt of 1 KB, an answer of 2 KB. */
export const prompt = 'Why is the sky blue? '.repeat(50);
export const answer = 'An answer. '.repeat(200);
