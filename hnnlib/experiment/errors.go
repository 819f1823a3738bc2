package experiment

// Nearly every step of a measurement or drawing can fail, and nothing but its end can follow. So steps go through check
// or must, which panic with the error, and the exported functions defer caught, which returns it. No such panic
// leaves the package, as long as drawings are drawn by [Study.Draw]. All of it happens in one goroutine.

// failure is the error of a check.
type failure struct{ error }

// check ends the work with an error, unless it is nil.
func check(err error) {
	if err != nil {
		panic(failure{err})
	}
}

// must returns v, or ends the work with an error.
func must[T any](v T, err error) T {
	check(err)
	return v
}

// caught, deferred, makes the error of a check that of the function that defers it. Other panics go on.
func caught(err *error) {
	switch reason := recover().(type) {
	case nil:
	case failure:
		*err = reason.error
	default:
		panic(reason)
	}
}
