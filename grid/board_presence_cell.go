package grid

// recordCell keeps what is known of a cell whatever is in it.
func (b *Board) recordCell(f *CellFact) error {
	_, err := b.region(f.Region)
	return err
}
