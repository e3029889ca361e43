package intake

import (
	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// apartMetres is how far a stated point may be from where a person has put the
// place, or another source has it, without anybody looking at it.
const apartMetres = 500

// review asks a person about places whose stated point does not fit: it lies in
// another region than the row states, or far from where a person has put the
// place; and about those that stay where they are though their new address is
// found elsewhere. A place without a point is on the queue anyway.
func (j institutionRows) review(tx *store.Tx, places []*stated[grid.Institution], out *outcome) error {
	written := make(map[string]bool, len(out.images))
	for _, i := range out.images {
		written[i.ID] = true
	}
	var asked []*grid.Institution
	var regions []string
	var found []*grid.Found
	answered, err := answered(tx, places)
	if err != nil {
		return err
	}
	var items []*grid.Review
	for _, p := range places {
		i := &p.now
		switch {
		case i.State != grid.Active || i.Point == nil:
		case p.stray != nil && !answered[i.ID]:
			items = append(items, &grid.Review{Kind: grid.ReviewDisagreement, Institution: i.ID, Found: statedPoint(*p.stray), Batch: j.batch.ID})
			if !written[string(i.ID)] {
				out.images = append(out.images, store.Image{Table: reviewTable, ID: string(i.ID)})
			}
		case p.astray != nil:
			items = append(items, &grid.Review{Kind: grid.ReviewDisagreement, Institution: i.ID, Found: p.astray, Batch: j.batch.ID})
		case answered[i.ID] && p.before != nil && p.before.Point != nil && *p.before.Point == *i.Point:
		case written[string(i.ID)] && i.Straddles && i.LocatedBy == grid.Stated && p.region != "":
			asked, regions, found = append(asked, i), append(regions, p.region), append(found, statedPoint(*i.Point))
		}
	}
	doubts, err := tx.Judge(regions, found)
	if err != nil {
		return err
	}
	for n, i := range asked {
		if doubts[n] == grid.ReviewOtherRegion {
			items = append(items, &grid.Review{Kind: doubts[n], Institution: i.ID, Found: found[n], Batch: j.batch.ID})
		}
	}
	return tx.OpenReviews(items)
}

// reviewTable marks the image of an institution that a row did not change, but
// put on the review queue.
const reviewTable = "institution under review"

// answered says which places a person has been asked about before, in the same
// matter: the file will say the same every time.
func answered(tx *store.Tx, places []*stated[grid.Institution]) (map[grid.InstitutionID]bool, error) {
	var ids []grid.InstitutionID
	for _, p := range places {
		if p.before != nil && (p.stray != nil || p.now.Straddles) {
			ids = append(ids, p.now.ID)
		}
	}
	return tx.ReviewsAnswered(ids, grid.ReviewDisagreement, grid.ReviewOtherRegion)
}

// statedPoint is a point that came with a row, as a person is shown it.
func statedPoint(p geo.Point) *grid.Found {
	return &grid.Found{Point: &p, By: grid.Stated, Note: grid.FixNote{Precision: grid.Precisions[0], Score: 1}}
}
