/** Stands for any function of an app. */
export const handler = async () => 'Hello';
