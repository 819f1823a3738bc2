package figure

import (
	"cmp"
	"runtime"
	"sync"
	"sync/atomic"
)

// onAllCores does work for 0, 1, … n−1, several at a time, and returns the first one's error of those that failed.
func onAllCores(n int, work func(i int) error) error {
	errs := make([]error, max(n, 0))
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				errs[i] = work(i)
			}
		})
	}
	all.Wait()
	return cmp.Or(errs...)
}
