import { Amplify } from 'aws-amplify';
import outputs from '~~/amplify_outputs.json';

// In the browser alone: the page's server asks nobody, and knows no user.
export default defineNuxtPlugin(() => {
  Amplify.configure(outputs);
});
