import { react } from './apps.js';
import { testApp } from './testApp.js';

testApp(react);
