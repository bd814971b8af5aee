/**
 * Tells OpenAI's reasoning models by their names: they think before they write, within the same token cap, and refuse a
 * temperature (platform.openai.com/docs/guides/reasoning). A wrong guess costs one corrected call, see `chatModel`.
 */
export function isReasoningModel(model: string): boolean {
  return /^(o\d|gpt-5(?!.*chat))/.test(model);
}
