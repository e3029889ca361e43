import { useWords } from '../i18n/language';
import { leaveDraft, tellOf, type Urged, urgeText } from './urge';

/** To the form of messages, with who has a task chosen and a text begun. */
export function UrgeLink({
  officer,
  task,
  today,
}: {
  officer: string;
  task: Urged;
  /** local date */
  today: string;
}) {
  const words = useWords();
  const { t } = words;
  return (
    <a
      className="button"
      href={tellOf(officer)}
      aria-label={t('task2.act.of', { act: t('gaps.urge'), place: task.place })}
      onClick={() => leaveDraft(officer, urgeText(words, task, today))}
    >
      {t('gaps.urge')}
    </a>
  );
}
