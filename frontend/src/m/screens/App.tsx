import { usePhoneState } from '../hooks';

export function App() {
  const phase = usePhoneState((s) => s.phase);
  return <main>{phase.kind}</main>;
}
