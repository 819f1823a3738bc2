// Package eval compares fields, true or learned, with each other and with recordings: it rolls them out from the same
// starts and measures energy and coordinates along the way. A trajectory with its measurements is a [Course].
//
// It may import device, phase, ode, dataset and internal/seed.
package eval
