import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { PhoneContext } from './hooks';
import { App } from './screens/App';
import { memoryPhone } from './testing';
import { testingPack } from './testingpack';

const root = document.getElementById('root');
if (root === null) throw new Error('m/index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <PhoneContext value={memoryPhone(testingPack())}>
      <App />
    </PhoneContext>
  </StrictMode>,
);
