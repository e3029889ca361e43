import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { DraftWhole } from '../api/drafts';
import type { Region } from '../api/types';
import { uuidv7 } from '../api/uuid';
import { useOutlines } from '../hotspots/usePlaces';
import { clockOf } from '../i18n/format';
import { useWords } from '../i18n/language';
import type { PlanMap } from '../map/planmap';
import { apartOf, areaLevels, areaOf } from './areas';
import { widened } from './borders';
import { ConflictDialog } from './ConflictDialog';
import { NO_CHANGE } from './change';
import { publishPlanDiagnostics } from './diagnostics';
import { EditorHead } from './EditorHead';
import type { EditorProps } from './EditorPage';
import { EditorSide, type SideTab } from './EditorSide';
import { isClosed } from './land';
import { type Model, NONE } from './model';
import { Notices, type Said } from './Notices';
import { PlanLegend } from './PlanLegend';
import { PlanMapView } from './PlanMapView';
import { mayPlan } from './planRoles';
import type { EditorSlot } from './slots';
import type { Kept, PlanStore, PlanView } from './store';
import { Toolbar } from './Toolbar';
import { describeCell, tipOf } from './tip';
import { type Brush, isTyping, mapTool, TOOL_KEYS, TOOLS, type Tool } from './tools';
import { usePainter } from './usePlan';

/** The editor of a draft: map, tools, loads, and the dialogs that fill the side panel. */
export function Editor({
  props,
  route,
  change,
  go,
  store,
  view,
  draft,
  model,
}: EditorProps & { store: PlanStore; view: PlanView; draft: DraftWhole; model: Model }) {
  const words = useWords();
  const { t, lang } = words;
  const { deployment, regions, session } = props;
  const version = route.part === 'version';
  const mayEdit = !version && mayPlan(session.role) && !isClosed(draft);
  const clock = useMemo(() => clockOf(lang, deployment.timezone), [lang, deployment.timezone]);
  const outlines = useOutlines(deployment.root.code);

  const [map, setMap] = useState<PlanMap | null>(null);
  const [over, setOver] = useState<HTMLElement | null>(null);
  const [tool, setTool] = useState<Tool>('look');
  const [brush, setBrush] = useState<Brush>(0);
  const [level, setLevel] = useState(0);
  const [slot, setSlot] = useState<EditorSlot | null>(null);
  const [tab, setTab] = useState<SideTab>('grids');
  const [dots, setDots] = useState(false);
  const [said, setSaid] = useState<Said | null>(null);

  const { land } = model;
  const { near, shape } = land;
  const mapped = useMemo(() => ({ near, shape }), [near, shape]);
  const levels = useMemo(
    () => areaLevels(land, regions, draft.region),
    [land, regions, draft.region],
  );
  const found = model.numberOf(route.grid === '' ? null : route.grid);
  const picked = model.grids[found]?.gone === false ? found : NONE;
  const painter = usePainter(map, store, view, picked);
  useEffect(() => painter?.showDots(dots), [painter, dots]);
  useEffect(() => publishPlanDiagnostics(store, () => map), [store, map]);

  const pick = useCallback(
    (grid: number) => {
      setSaid(null);
      change({ grid: model.idOf(grid) ?? '' });
    },
    [change, model],
  );
  const fly = useCallback(
    (grids: readonly number[]) => map?.flyTo(grids.flatMap((g) => [...model.membersOf(g)])),
    [map, model],
  );
  const choose = useCallback(
    (next: Tool) => {
      setTool(mayEdit ? next : 'look');
      setSaid(null);
    },
    [mayEdit],
  );
  useShortcuts(store, mayEdit, choose);

  /** Where the tool gives cells; null: nowhere. */
  const target = (): number | null => {
    if (tool === 'erase') return NONE;
    if (picked === NONE) setSaid({ text: t('plan.target.pick'), tone: 'bad' });
    else if (model.grids[picked]?.locked) setSaid({ text: t('plan.target.locked'), tone: 'bad' });
    else return picked;
    return null;
  };
  const touched = useRef(new Set<number>());
  const finish = (to: number, { locked, outside }: Kept) => {
    const apart = [...touched.current, to].filter((g) => model.sum(g).pieces > 1 && g >= 0);
    const names = apart.map((g) => model.grids[g]?.code ?? '');
    const region = model.grids[to]?.region ?? '';
    const parts = [
      outside > 0 ? t('plan.outside', { cells: outside, region: regionName(regions, region) }) : '',
      locked > 0 ? t('plan.kept', { cells: locked }) : '',
      names.length > 0 ? t('plan.apart', { grids: names.join('、') }) : '',
    ].filter((part) => part !== '');
    setSaid(parts.length === 0 ? null : { text: parts.join(' '), tone: 'warn' });
    touched.current.clear();
  };
  const give = (cells: readonly number[]) => {
    const to = target();
    if (to === null) return;
    for (const i of cells) touched.current.add(model.of[i] ?? NONE);
    finish(to, store.give(cells, to));
  };
  const events = {
    moved: (camera: PlanMap['camera']) => change({ camera }),
    clicked: (cell: number | null, alt: boolean) => {
      if (cell === null) {
        if (tool === 'look') pick(NONE);
      } else if (tool === 'look' || alt) pick(model.of[cell] ?? NONE);
      else if (tool === 'area' && levels[level] !== undefined) give(areaOf(levels[level], cell));
      else if (tool === 'lasso') give([cell]);
    },
    strokeBegan: () => {
      const to = target();
      if (to !== null) store.beginStroke(to);
    },
    stroked: (cells: readonly number[]) => {
      for (const i of cells) touched.current.add(model.of[i] ?? NONE);
      store.extendStroke(cells);
    },
    strokeEnded: (cancelled: boolean) => {
      const to = store.strokeTo;
      if (cancelled) store.cancelStroke();
      else if (to !== null) finish(to, store.endStroke());
    },
    lassoed: (cells: readonly number[]) => give(cells),
  };

  const addGrid = (code: string, name: string, region: string) => {
    const id = uuidv7();
    store.edit({ ...NO_CHANGE, grids: [{ after: { id, code, name, region } }] });
    change({ grid: id });
    setTool('brush');
  };
  const grid = model.grids[picked];
  const tip = { words, view, levels };
  return (
    <>
      <EditorHead
        store={store}
        view={view}
        region={route.region}
        clock={clock}
        mayEdit={mayEdit}
        version={version}
        slot={slot}
        openSlot={setSlot}
      />
      <PlanMapView
        land={mapped}
        camera={route.camera}
        outlines={outlines}
        tool={mapTool(tool)}
        brush={brush}
        events={events}
        made={setMap}
        map={map}
        over={setOver}
        tip={(cell) => tipOf(tip, cell)}
        describe={(cell) => describeCell(tip, cell)}
      >
        {mayEdit && (
          <Toolbar
            tool={tool}
            choose={choose}
            brush={brush}
            chooseBrush={setBrush}
            levels={levels}
            level={level}
            chooseLevel={setLevel}
            target={
              grid === undefined
                ? null
                : { label: grid.code, colour: painter?.colourOf(picked) ?? '' }
            }
          />
        )}
        <PlanLegend
          view={view}
          dots={dots}
          showDots={setDots}
          bare={() => map?.flyTo(model.membersOf(NONE))}
        />
        <Notices words={words} view={view} said={said} store={store} clear={() => setSaid(null)} />
      </PlanMapView>
      <EditorSide
        slot={slot}
        slotProps={{
          page: props,
          region: draft.region,
          store,
          view,
          mayEdit,
          over,
          reveal: (cells) => map?.flyTo(cells.flatMap((cell) => land.index.get(cell) ?? [])),
          go,
          close: () => {
            store.preview(null);
            setSlot(null);
          },
        }}
        tab={tab}
        openTab={setTab}
        view={view}
        draft={draft}
        version={version}
        picked={picked}
        pick={(g) => {
          pick(g);
          fly([g]);
        }}
        unpick={() => pick(NONE)}
        fly={fly}
        flyApart={() => map?.flyTo(apartOf(model, picked))}
        colourOf={(g) => painter?.colourOf(g) ?? ''}
        mayEdit={mayEdit}
        edit={(edit) => {
          setSaid(null);
          store.edit(edit);
        }}
        addGrid={addGrid}
        regions={regions}
        widen={(region) => {
          const id = uuidv7();
          store.edit(widened(model, view.staff, picked, region, id));
          change({ grid: id });
        }}
        clock={clock}
      />
      {view.conflict !== null && (
        <ConflictDialog
          conflict={view.conflict}
          model={model}
          clock={clock}
          takeTheirs={() => store.takeTheirs()}
          applyMine={() => void store.applyMine()}
        />
      )}
    </>
  );
}

function regionName(regions: readonly Region[], code: string): string {
  return regions.find((r) => r.code === code)?.name ?? code;
}

/** Ctrl+Z, Ctrl+Shift+Z, and a letter for each tool. */
function useShortcuts(store: PlanStore, mayEdit: boolean, choose: (tool: Tool) => void): void {
  useEffect(() => {
    if (!mayEdit) return;
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event.target) || document.querySelector('dialog[open]') !== null) return;
      const key = event.key.toLowerCase();
      if ((event.ctrlKey || event.metaKey) && !event.altKey) {
        if (key === 'z' && event.shiftKey) store.redo();
        else if (key === 'z') store.undo();
        else if (key === 'y') store.redo();
        else return;
        event.preventDefault();
        return;
      }
      const tool = TOOLS.find((name) => TOOL_KEYS[name] === key);
      if (tool !== undefined && !event.altKey && !event.metaKey) choose(tool);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [store, mayEdit, choose]);
}
