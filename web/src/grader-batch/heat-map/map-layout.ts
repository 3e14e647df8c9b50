/** Sizes of the map in pixels. Rows and columns have equal sizes each, so that a position follows from an index. */
export interface MapLayout {
  headHeight: number;
  rowHeight: number;
  nameWidth: number;
  scoreWidth: number;
  caseWidth: number;
  leftOfCase(index: number): number;
  /** The whole map with this many cases. */
  widthOf(cases: number): number;
}

/** Wider columns would part the cells from each other. */
const maxCaseWidth = 104;

/** The sizes on a phone and elsewhere. A few cases share the width of the view. */
export function createMapLayout(view: { isNarrow: boolean; width: number; cases: number }): MapLayout {
  const [nameWidth, scoreWidth, minCaseWidth] = view.isNarrow ? [108, 60, 52] : [220, 76, 60];
  const share = Math.floor((view.width - nameWidth - scoreWidth) / Math.max(1, view.cases));
  const caseWidth = Math.max(minCaseWidth, Math.min(maxCaseWidth, share));
  const leftOfCase = (index: number) => nameWidth + scoreWidth + index * caseWidth;
  return { headHeight: 46, rowHeight: 32, nameWidth, scoreWidth, caseWidth, leftOfCase, widthOf: leftOfCase };
}
