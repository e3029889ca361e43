import { usePhone, usePhoneState } from '../hooks';
import { useWords } from '../i18n/words';
import { beginAt } from '../order/begin';
import type { DoorCodes } from '../order/door';
import { go } from '../screens/route';
import { Icon } from './icons';
import { useDo } from './useDo';

/** Opens the check-in of a place: the one already begun there, else a new one. */
export function useBegin(): {
  begin: (key: string, read?: DoorCodes) => Promise<void>;
  busy: boolean;
  fault: React.ReactNode;
} {
  const phone = usePhone();
  const { run, busy, fault } = useDo();
  const begin = async (key: string, read: DoorCodes = {}) => {
    const { pack, drafts } = phone.state();
    if (pack === null) return;
    const open = drafts.find((d) => (d.institution ?? d.cell) === key);
    const draft = await run(async () => {
      if (open === undefined) return phone.beginCheckIn({ ...beginAt(pack, key), ...read });
      if (read.scan !== undefined) await phone.saveDraft({ ...open, ...read });
      return open;
    });
    if (draft !== undefined) go({ page: 'visit', id: draft.id });
  };
  return { begin, busy, fault };
}

export function CheckInButton({ at, wide = false }: { at: string; wide?: boolean }) {
  const { t } = useWords();
  const { begin, busy, fault } = useBegin();
  const begun = usePhoneState((s) => s.drafts.some((d) => (d.institution ?? d.cell) === at));
  return (
    <>
      <button
        type="button"
        className={wide ? 'button primary wide' : 'button primary'}
        disabled={busy}
        onClick={() => begin(at)}
      >
        <Icon name="checkin" size={20} />
        {t(begun ? 'visit.continue' : 'place.checkin')}
      </button>
      {fault}
    </>
  );
}
