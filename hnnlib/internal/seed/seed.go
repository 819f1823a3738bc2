// Package seed derives all random streams of a result from the seed recorded with it.
//
// It imports no other package of the project.
package seed

import (
	"hash/fnv"
	"math/rand/v2"
)

// Stream returns the random stream with the given name ("data", "weights", …). Streams with different names or seeds
// are independent: drawing from one never changes another.
func Stream(seed uint64, name string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(name)) // never fails
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}
