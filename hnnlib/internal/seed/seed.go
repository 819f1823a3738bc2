// Package seed derives every random stream of a result from the one seed recorded with it.
//
// It imports no other package of the project.
package seed

import (
	"hash/fnv"
	"math/rand/v2"
)

// Stream returns the random stream of that name ("data", "weights", …). Streams of different names or seeds are
// independent: drawing more from one never changes another.
func Stream(seed uint64, name string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(name)) // never fails
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}
