import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { PhoneContext } from './hooks';
import type { Phone } from './model';
import { App } from './screens/App';
import { Engine } from './session/engine';

declare global {
  interface Window {
    /** The phone's verbs, for tests in a browser. */
    gridwatchPhone?: Phone;
  }
}

const root = document.getElementById('root');
if (root === null) throw new Error('m/index.html has no #root');
const engine = new Engine();
window.gridwatchPhone = engine;
createRoot(root).render(
  <StrictMode>
    <PhoneContext value={engine}>
      <App />
    </PhoneContext>
  </StrictMode>,
);
await engine.start();
