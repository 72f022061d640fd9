// The beginning: language and type size as before, who is signed in, then the app.
import { mount } from 'svelte';
import './ui/tokens.css';
import './ui/base.css';
import App from './App.svelte';
import { speakAsBefore } from './kernel/i18n.svelte';
import { followBrowser } from './kernel/prefs.svelte';
import { followLinks } from './kernel/router.svelte';
import { recall } from './kernel/session.svelte';
import { leadToWrong } from './ui/wrong';

followBrowser();
followLinks();
leadToWrong();
void recall();

// The first text is shown in the chosen language, not in Chinese first and then in another.
const begin = () => mount(App, { target: document.getElementById('app')! });
speakAsBefore().then(begin, begin);
