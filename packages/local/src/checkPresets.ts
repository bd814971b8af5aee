import { type Preset, type Settings, toPresets } from '@amplify-ai-request/backend/runtime';

/**
 * Checks the presets as the worker does when it starts. Each invocation here makes a worker of its own: that a preset is
 * wrong must show before the first.
 *
 * @param settings Before a stand-in takes the model's place: what OpenAI would refuse is refused.
 * @throws {Error} in one line, which names the preset and what is wrong with it.
 */
export function checkPresets(presets: Readonly<Record<string, Preset>>, settings: Settings): void {
  try {
    toPresets(presets, settings);
  } catch (error) {
    const { message } = error as Error;
    throw new Error(message.replace(/^createWorker: /, 'startLocalBackend: '));
  }
}
