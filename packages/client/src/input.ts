import type { Message, OutputFormat } from './protocol.js';

/**
 * What to ask the model. Give `prompt`, `messages`, or both: the prompt is then the conversation's next turn. Or name a
 * `preset`.
 *
 * Texts may hold any character, but none that is cut in half.
 */
export interface AIRequestInput {
  /** What the user says. */
  readonly prompt?: string;
  /** How the model should behave: put before everything else. */
  readonly system?: string;
  /** A whole conversation, oldest turn first. Text only. */
  readonly messages?: readonly Message[];
  /** One of the models that the backend allows. @default the backend's first */
  readonly model?: string;
  /** The most tokens that the model may write: a whole number from 1 to 1,000,000. @default the backend's */
  readonly maxTokens?: number;
  /** From 0 (steady) to 2 (wild). @default the backend's */
  readonly temperature?: number;
  /** `json` asks for a JSON object, and gives it parsed as `data`. @default 'text' */
  readonly format?: OutputFormat;
  /** A prompt that is kept on the server, by its name. Only `variables` goes with it: the rest is the preset's. */
  readonly preset?: string;
  /** What fills the preset's placeholders: a text as it is, any other value as JSON. */
  readonly variables?: Readonly<Record<string, unknown>>;
}
