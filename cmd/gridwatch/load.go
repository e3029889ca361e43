package main

type loadCommand struct{}

func (loadCommand) Run(s *surroundings) error { return nil }
