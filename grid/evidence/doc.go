// Package evidence grades how well a visit is shown to have been made where and
// when it says (佐证等级): A shown, B neither shown nor doubtful, C to be looked at.
// A grade is advice for a person and never acts by itself. It is a pure function of
// the facts and the policy's rule, so it can be recomputed.
//
// Each signal that passes its limit gives its points of doubt; the sum decides. The
// signals do not depend on each other, and each alone may be wrong, so most are worth
// less than a C:
//
//   - mock: phones say when an app made a point up. Who hides that is left to the rest.
//   - distance, far: from the target, less what both inaccuracies and the place's size
//     explain. Registers are wrong too, so a few hundred metres make no C.
//   - speed: nobody gets about faster in a town. One point may be off by hundreds of
//     metres, so the leap is long or has other points at both ends.
//   - leap: from one stay to another faster than traffic goes, and no point between,
//     though a phone reports every 25 m: the place was typed in.
//   - pathless: the share of the way made without a way. A phone in the pocket does
//     that too, so it weighs little.
//   - passing, rolling: at the target for a moment only, and moving while checking in:
//     somebody drove by.
//   - frozen: receivers wander even on a table; a made-up place stands still. Phones
//     repeat their last point indoors too, so it takes two places.
//   - replayed, copied: two walks along one street differ by the error of both
//     receivers. Less than that over hundreds of metres is one recording, also when
//     its pace was changed or a little noise was added: then the pauses still agree.
//   - straight, steady, accuracy: a drawn walk keeps its line, its pace and its
//     accuracy better than people and receivers do.
//   - clock, photo-time, photo-at, chain, code-wrong: what else does not agree.
package evidence
