import { nuxt } from './apps.js';
import { testApp } from './testApp.js';

testApp(nuxt);
