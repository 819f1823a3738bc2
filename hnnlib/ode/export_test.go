package ode

// SetChunk makes an adaptive solver take n steps in a chunk.
func (s *Solver) SetChunk(n int) { s.chunkOf = n }
