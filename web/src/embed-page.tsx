import { render } from 'preact';
import { EmbedFrame } from './embed/embed-frame.js';
import { parseEmbedOptions } from './embed/embed-options.js';
import { createSettings } from './settings/settings.js';
import { openStorage } from './ui/storage.js';

const options = parseEmbedOptions(location);
createSettings(openStorage('localStorage'), document.documentElement);
if (options.theme) document.documentElement.dataset.theme = options.theme;

render(<EmbedFrame options={options} />, document.getElementById('page')!);
