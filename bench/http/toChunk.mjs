/**
 * Makes an event of a model's stream, as chat completions have it.
 *
 * @param {object} choice
 */
export function toChunk(choice) {
  const chunk = {
    id: 'a',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'any',
    choices: [{ index: 0, ...choice }],
  };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

/** How it ends. */
export const lastChunk = `${toChunk({ delta: {}, finish_reason: 'stop' })}data: [DONE]\n\n`;
