import { filePerFile } from '../../tsup.base.js';

export default filePerFile;
