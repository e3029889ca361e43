// First, and the narrow ones last: what comes later wins.
import './styles/base.css';
import './styles/console.css';
import './styles/map.css';
import './styles/side.css';
import './styles/work.css';
import './styles/plan.css';
import './styles/plan2.css';
import './styles/duty.css';
import './styles/narrow.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
